//! Whether a finding counts, and who said that it does not.

/// What somebody has said of a finding. Only one that is open counts: for the verdict, the exit code and the totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Nothing: it counts.
    #[default]
    Open,
    /// That it is meant to be so.
    Suppressed(Suppression),
    /// That it was there before: the baseline has it.
    Baselined,
}

impl Status {
    /// Whether the finding counts.
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }

    /// `open`, `suppressed` or `baselined`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suppressed(_) => "suppressed",
            Self::Baselined => "baselined",
        }
    }
}

/// Why a finding does not count, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// In which way.
    pub kind: SuppressionKind,
    /// The reason that was given; one line.
    pub reason: Option<String>,
    /// Path and 1-based line of it, as they are printed.
    pub path: String,
    /// 1-based line.
    pub line: u32,
}

/// Where a suppression is written (SARIF 2.1.0, 3.35.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionKind {
    /// A comment in the file itself.
    InSource,
    /// An entry of the configuration.
    External,
}

impl SuppressionKind {
    /// The name that SARIF uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InSource => "inSource",
            Self::External => "external",
        }
    }
}

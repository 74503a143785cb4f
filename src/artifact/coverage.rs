//! Which scopes cover a file.

use super::{Artifact, Format, Kind, Scope};

/// What decides which scopes cover an artifact: those that agree in this are covered by the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coverage {
    /// The kind that rules on it look for, if it is judged: of a file that cannot be read the one that its name has usually.
    kind: Option<Kind>,
    is_whole: bool,
    is_text: bool,
    /// The scope of all files in its syntax.
    syntax: Option<Scope>,
}

impl Coverage {
    pub(super) fn of(artifact: &Artifact) -> Self {
        let is_judged = artifact.standing.is_judged();
        let own = if matches!(artifact.format, Format::Unread(_)) { artifact.usual } else { artifact.kind };
        let syntax = match artifact.format {
            Format::Json { .. } => Some(Scope::AnyJson),
            Format::Yaml { .. } => Some(Scope::AnyYaml),
            Format::Xml { .. } => Some(Scope::AnyXml),
            Format::Text { .. } | Format::Binary | Format::Unread(_) => None,
        };
        Self {
            kind: own.filter(|_| is_judged),
            is_whole: artifact.is_whole(),
            // Source code quotes keys for its tests, and has an encoding that its compiler knows.
            is_text: is_judged && artifact.text.is_some() && artifact.kind != Some(Kind::SourceCode),
            syntax: syntax.filter(|_| is_judged),
        }
    }

    /// The scopes that cover it.
    pub fn covering(self) -> Scopes {
        let kind = self.kind.filter(|_| self.is_whole).map(Scope::Kind);
        Scopes::of(kind.into_iter().chain(self.broad()))
    }

    /// The scopes that would cover it if it could be read to its end.
    pub fn concerned(self) -> Scopes {
        Scopes::of(self.kind.map(Scope::Kind).into_iter().chain(self.broad()))
    }

    fn broad(self) -> impl Iterator<Item = Scope> {
        let text = self.is_text.then_some(Scope::AnyText);
        [Scope::AnyFile].into_iter().chain(text).chain(self.syntax)
    }
}

/// Some scopes, a bit for each: every rule is held against every file's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u64);

impl Scopes {
    /// A set of scopes.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | 1 << bit(scope)))
    }

    /// All of both.
    pub fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// Whether some scope is in both.
    pub fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

fn bit(scope: Scope) -> usize {
    const BROAD: usize = 5;
    const { assert!(Kind::ALL.len() + BROAD <= u64::BITS as usize, "every scope has a bit") };
    match scope {
        Scope::AnyFile => 0,
        Scope::AnyText => 1,
        Scope::AnyJson => 2,
        Scope::AnyYaml => 3,
        Scope::AnyXml => 4,
        Scope::Kind(kind) => BROAD + kind as usize,
    }
}

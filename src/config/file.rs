//! The form of `oinlint.toml`.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use toml::Spanned;

use crate::finding::Severity;

/// The settings of `oinlint` for the submissions below the folder of this file. Every key may be left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "oinlint.toml")]
pub struct Config {
    /// The lowest severity that makes the exit code 1. Read from the file nearest to the working directory only.
    pub fail_on: Option<FailOn>,
    /// How findings are printed. Read from the file nearest to the working directory only.
    pub format: Option<String>,
    /// The lowest severity that is reported at all.
    pub min_severity: Option<Severity>,
    /// Globs of the files that are read, relative to the folder of this file; all if there is none.
    pub include: Vec<String>,
    /// Globs of the files and folders that are left out, relative to the folder of this file.
    pub exclude: Vec<String>,
    /// Whether source code is read too, as with `--source`.
    pub source: bool,
    /// Domains of your own under which Okta orgs are reached, for example `login.acme.example`.
    #[serde(alias = "own_okta_domains")]
    pub own_okta_domains: Vec<String>,
    /// The baseline: a file that `oinlint baseline create` writes, relative to the folder of this file.
    pub baseline: Option<String>,
    /// Which rules run, and how much they weigh.
    pub rules: RulesConfig,
    /// Which file plays which role, where names do not tell.
    pub roles: Roles,
    /// How much is read.
    pub limits: LimitsConfig,
    /// Findings that are meant to be so.
    #[schemars(with = "Vec<IgnoreEntry>")]
    pub ignore: Vec<Spanned<IgnoreEntry>>,
}

/// Which rules run, and how much they weigh.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RulesConfig {
    /// Run only these rules: ids, or globs such as `saml-*`.
    #[schemars(with = "Vec<String>")]
    pub select: Vec<Spanned<String>>,
    /// Leave these rules out: ids or globs.
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// Rules of your own: files of the form of the built-in ones, or folders of them, relative to the folder of this file.
    #[schemars(with = "Vec<String>")]
    pub extend: Vec<Spanned<String>>,
    /// The severity of single rules: ids or globs, and `error`, `warning`, `info` or `off`.
    #[schemars(with = "BTreeMap<String, Level>")]
    pub severity: BTreeMap<Spanned<String>, Level>,
}

/// Which file plays which role.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roles {
    /// The logo, relative to the submission's folder.
    pub logo: Option<String>,
    /// The configuration guide, relative to the submission's folder.
    pub guide: Option<String>,
}

/// How much is read.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitsConfig {
    /// The size in bytes of the largest file that is read; at most 268,435,456 (256 MiB).
    #[schemars(range(min = 1, max = 268_435_456))]
    pub file_size: Option<u64>,
    /// How many files of a submission are checked; the others are left out. 2,000 if nothing is said.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub files: Option<usize>,
    /// How many objects, lists or XML elements may be inside each other; more are not read. 128 if nothing is said.
    #[schemars(range(min = 1, max = 256))]
    pub depth: Option<usize>,
    /// How many attributes an XML element may have; behind the last one nothing is read. 256 if nothing is said.
    #[schemars(range(min = 1, max = 4096))]
    pub attributes: Option<usize>,
    /// How many keys and values a manifest may have; a larger one is not checked. 100,000 if nothing is said.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub manifest_values: Option<usize>,
    /// How many certificates of a file are read, in a SAML aggregate of one entity. 1,000 if nothing is said.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub certificates: Option<usize>,
    /// The size in bytes of the largest certificate that is read. 65,536 if nothing is said.
    #[schemars(range(min = 1, max = 16_777_216))]
    pub certificate_size: Option<usize>,
    /// How many pixels a logo may have whose artwork is looked at. 65,536 if nothing is said: no accepted size has more.
    #[schemars(range(min = 1, max = 65_536))]
    pub image_pixels: Option<u64>,
    /// The size in bytes of the longest field that is read as an expression. 65,536 if nothing is said.
    #[schemars(range(min = 1, max = 262_144))]
    pub expression_size: Option<usize>,
    /// How many operands, operators and calls an expression may have; the rest is not read. 1,000 if nothing is said.
    #[schemars(range(min = 1, max = 10_000))]
    pub expression_parts: Option<usize>,
    /// How many brackets of an expression may be inside each other; more are not read. 64 if nothing is said.
    #[schemars(range(min = 1, max = 256))]
    pub expression_depth: Option<usize>,
    /// How many seconds the checks of one file may take; those that have not begun by then are left out. 30 if nothing is
    /// said.
    #[schemars(range(min = 1, max = 3600))]
    pub seconds_per_file: Option<u64>,
    /// The number of findings of one file that are kept.
    #[schemars(range(min = 1, max = 100_000))]
    pub findings_per_file: Option<usize>,
}

/// A finding that is meant to be so.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreEntry {
    /// Id of the rule.
    #[schemars(with = "String")]
    pub rule: Spanned<String>,
    /// Glob of the files, relative to the folder of this file; all if it is left out.
    pub path: Option<String>,
    /// JSON pointer to the place, as JSON output gives it; what stands below it is covered too.
    pub pointer: Option<String>,
    /// Why it is meant to be so.
    #[serde(default)]
    pub reason: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>", regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub until: Option<Spanned<String>>,
}

/// How much findings of a rule weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It would be refused.
    Error,
    /// A review is likely to return it.
    Warning,
    /// Advice.
    Info,
    /// The rule does not run.
    Off,
}

impl Level {
    /// The severity; none for a rule that does not run.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Off => None,
        }
    }
}

/// The lowest severity that makes the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Anything.
    Info,
    /// Nothing does.
    Never,
}

impl FailOn {
    /// The severity; none if nothing does.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// The JSON Schema of `oinlint.toml`, for editors.
pub fn schema() -> Schema {
    schemars::schema_for!(Config)
}

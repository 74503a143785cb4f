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

    /// Whether a scope covers it.
    pub fn is_in(self, scope: Scope) -> bool {
        self.concerns(scope) && (self.is_whole || !matches!(scope, Scope::Kind(_)))
    }

    /// Whether a scope would cover it if it could be read to its end.
    pub fn concerns(self, scope: Scope) -> bool {
        match scope {
            Scope::AnyFile => true,
            Scope::Kind(kind) => self.kind == Some(kind),
            Scope::AnyText => self.is_text,
            Scope::AnyJson | Scope::AnyYaml | Scope::AnyXml => self.syntax == Some(scope),
        }
    }
}

//! The three ways in which fields of a submission are written.

use super::template::Delimiter;

/// A dialect of the expression language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SAML fields: `https://${org.subdomain}.acme.example`, JSTL functions.
    Saml,
    /// OpenID Connect fields: `https://{app.subdomain}.acme.example`.
    Oidc,
    /// Fields that are one expression: `'https://' + app.subdomain + '.acme.example'`.
    Bare,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::Saml, Self::Oidc, Self::Bare];

    /// The root that tenant variables have.
    pub const fn root(self) -> &'static str {
        match self {
            Self::Saml => "org",
            Self::Oidc | Self::Bare => "app",
        }
    }

    /// Whether its fields are text with expressions between this delimiter.
    pub fn has(self, delimiter: Delimiter) -> bool {
        matches!((self, delimiter), (Self::Saml, Delimiter::Dollar) | (Self::Oidc, Delimiter::Brace))
    }

    /// What a message calls the fields of the dialect.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Saml => "a SAML field",
            Self::Oidc => "an OpenID Connect field",
            Self::Bare => "a field that is one expression",
        }
    }

    /// How a tenant variable is written in it.
    pub fn reference(self, name: &str) -> String {
        match self {
            Self::Saml => format!("${{org.{name}}}"),
            Self::Oidc => format!("{{app.{name}}}"),
            Self::Bare => format!("app.{name}"),
        }
    }
}

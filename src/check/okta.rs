//! What is Okta's, by its host.

use crate::artifact::Submission;

/// Domains of Okta's cells, without the subdomain of the org.
const DOMAINS: [&str; 5] = ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"];

/// The hosts of orgs: those below Okta's domains, and the custom domains that the configuration names.
#[derive(Clone, Copy)]
pub struct Orgs<'a> {
    own: &'a [String],
}

impl<'a> Orgs<'a> {
    /// Those that a submission may mean.
    pub fn of(submission: &'a Submission) -> Self {
        Self { own: &submission.own_okta_domains }
    }

    /// No custom domain.
    #[cfg(test)]
    pub const fn none() -> Self {
        Self { own: &[] }
    }

    /// Whether a host, in lower case, is that of an org.
    pub fn has(self, host: &str) -> bool {
        let is_below = |domain: &&str| host.strip_suffix(*domain).is_some_and(|org| org.ends_with('.'));
        DOMAINS.iter().any(is_below) || self.own.iter().any(|own| own == host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orgs_stand_below_oktas_domains() {
        let own = ["login.acme.example".to_owned()];
        let orgs = Orgs { own: &own };
        for host in ["acme.okta.com", "acme.oktapreview.com", "acme.okta-emea.com", "login.acme.example"] {
            assert!(orgs.has(host), "{host}");
        }
        for host in ["okta.com", "notokta.com", "acme.okta.com.example", "acme.example", ""] {
            assert!(!orgs.has(host), "{host}");
        }
    }
}

//! What is Okta's, by its host.

/// Domains of Okta's cells, without the subdomain of the org.
const DOMAINS: [&str; 5] = ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"];

/// Whether a host, in lower case, is that of an org.
pub fn is_org(host: &str) -> bool {
    DOMAINS.iter().any(|domain| host.strip_suffix(domain).is_some_and(|org| org.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orgs_stand_below_oktas_domains() {
        for host in ["acme.okta.com", "acme.oktapreview.com", "acme.okta-emea.com"] {
            assert!(is_org(host), "{host}");
        }
        for host in ["okta.com", "notokta.com", "acme.okta.com.example", ""] {
            assert!(!is_org(host), "{host}");
        }
    }
}

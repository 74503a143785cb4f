//! Whether a page is a guide for an administrator of Okta. Repositories are full of pages, and most that mention Okta
//! are about something else.

use std::collections::BTreeSet;

use super::page::{BlockKind, Page};
use crate::artifact::Terms;

/// Papers of the repository itself, whatever they mention.
const PAPERS: [&str; 20] = [
    "readme",
    "changelog",
    "changes",
    "history",
    "news",
    "contributing",
    "license",
    "licence",
    "security",
    "authors",
    "codeofconduct",
    "releasenotes",
    "releases",
    "upgrading",
    "migration",
    "todo",
    // What programs that write code are told.
    "agents",
    "claude",
    "skill",
    "workflow",
];
/// Extensions of pages that are read, and of pages that are only known.
const EXTENSIONS: [&str; 8] = ["md", "mdx", "markdown", "html", "htm", "txt", "adoc", "rst"];

static OKTA: Terms = Terms::new(r"\bokta\b", &["okta"]);
/// Other identity providers: a page about many is about none.
static OTHERS: Terms = Terms::new(
    r"\b(?:azure(?: ad)?|entra|onelogin|auth0|ping(?:one|federate| identity)|jumpcloud|keycloak|ad fs|google workspace)\b",
    &["azure", "entra", "onelogin", "auth0", "ping", "jumpcloud", "keycloak", "ad fs", "google workspace"],
);
/// What a guide connects.
static CONNECTION: Terms = Terms::new(
    r"\b(?:sso|single sign[- ]?on|saml|scim|oidc|openid connect|provisioning|identity verification|express configuration|api service|configuration guide)\b",
    &[
        "sso",
        "single sign",
        "saml",
        "scim",
        "oidc",
        "openid connect",
        "provisioning",
        "identity verification",
        "express configuration",
        "api service",
        "configuration guide",
    ],
);
/// What only an administrator in the Admin Console is told.
static STEPS: Terms = Terms::new(
    concat!(
        r"\b(?:admin(?:istrator)? console|app(?:lication)? catalog|add (?:app )?integration",
        r"|sign[- ]on tab|assignments|okta integration network|supported features|provisioning tab",
        r"|configure api integration|create new app|end-user dashboard|okta administrators?|create app integration",
        r"|test api credentials|push groups|application username format|okta admin|app integration wizard",
        r"|api service integrations?|test app|prompt with credentials|express configuration)\b",
    ),
    &[
        "console",
        " catalog",
        "integration",
        "on tab",
        "assignments",
        "supported features",
        "provisioning tab",
        "create new app",
        "dashboard",
        "okta admin",
        "credentials",
        "push groups",
        "username format",
        "test app",
        "express configuration",
    ],
);

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_ascii_lowercase()
}

/// Whether a page is worth reading. Of the papers of a repository only one that the user named is.
pub fn may_be_guide(path: &str, content: &str, named: bool) -> bool {
    let stem = stem(path);
    let first: String = stem.chars().filter(char::is_ascii_alphabetic).collect();
    let is_paper = PAPERS.iter().any(|paper| *paper == first)
        || stem.split(['.', '_', ' ']).next().is_some_and(|word| PAPERS.contains(&word));
    super::has_extension(path, &EXTENSIONS) && (named || !is_paper) && OKTA.are_in(&content.to_ascii_lowercase())
}

/// Whether the name of a file is one that guides have.
pub fn has_name_of_guide(path: &str) -> bool {
    let stem = stem(path);
    ["guide", "okta", "setup", "configur", "install"].iter().any(|word| stem.contains(word))
}

/// Whether a page that mentions Okta is a guide: it is about Okta by its title or its name, or says more of Okta than
/// of any other identity provider; and it says what an administrator does there.
pub fn is_guide(path: &str, page: &Page) -> bool {
    let headings = page.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    let first = headings.flat_map(|block| block.texts.first()).next();
    let titles: Vec<String> =
        page.title.iter().chain(first).map(|title| title.text().to_ascii_lowercase()).collect();
    let name = stem(path).replace(['-', '_', '.'], " ");
    let is_headed = |terms: &Terms| titles.iter().any(|title| terms.are_in(title));
    let prose = page.blocks.iter().filter(|block| block.kind != BlockKind::Code).flat_map(|block| &block.texts);
    // A text a line; no pattern here goes over the end of one.
    let prose: String = prose.flat_map(|text| [text.text(), "\n"]).collect::<String>().to_ascii_lowercase();
    let steps = STEPS.find_all(&prose).map(|step| &prose[step]).collect::<BTreeSet<&str>>().len();
    let count = |terms: &Terms| terms.find_all(&prose).count();
    // A name says less than a title: many pages about Okta's own objects have it.
    if is_headed(&OKTA) && steps > 0 || OKTA.are_in(&name) && steps > 1 {
        return true;
    }
    (is_headed(&CONNECTION) || CONNECTION.are_in(&name)) && steps > 1 && count(&OKTA) > 2 * count(&OTHERS) + 1
}

#[cfg(test)]
mod tests {
    use crate::artifact::guide::read;

    const GUIDE: &str = "# Connect Acme to Okta\n\nOpen the Admin Console and select Browse App Catalog.\n";

    #[test]
    fn a_guide_is_known_by_what_it_is_about() {
        assert!(read("docs/sso.md", GUIDE, false).is_some());
        assert!(read("page.html", "<title>Okta</title><p>Open the <b>Admin</b> Console", false).is_some());
        let many = "# SAML single sign-on\n\nOpen the Admin Console of Okta, or Entra, or OneLogin. Assignments follow.\n";
        assert!(read("docs/sso.md", many, false).is_none(), "about any identity provider");
        let one =
            "# SAML single sign-on\n\nOkta has it. Open the Admin Console of Okta. Okta shows Assignments.\n";
        assert!(read("docs/sso.md", one, false).is_some());
    }

    #[test]
    fn the_papers_of_a_repository_are_none() {
        for path in
            ["README.md", "docs/README.md", "CHANGELOG.md", "Release-Notes.md", "readme.de.md", "SECURITY.md"]
        {
            assert!(read(path, GUIDE, false).is_none(), "{path}");
            assert!(read(path, GUIDE, true).is_some(), "{path}, named");
        }
        let object = "Edges of groups that are assigned. See push groups.\n";
        assert!(read("docs/Okta_GroupPush.md", object, false).is_none(), "about an object");
        let skill = GUIDE.replace("Connect", "Use");
        assert!(read("skills/okta/SKILL.md", &skill, false).is_none());
        let library = "# Okta client\n\n```sh\nnpm install okta\n```\n\nSee the Okta API for users.\n";
        assert!(read("docs/okta.md", library, false).is_none(), "nothing for an administrator");
        assert!(read("docs/okta.rs", GUIDE, false).is_none());
    }

    #[test]
    fn what_is_not_read_is_said() {
        let reason = read("okta-guide.adoc", GUIDE, false).and_then(|(_, reason)| reason).unwrap_or_default();
        assert!(reason.starts_with("AsciiDoc"), "{reason}");
        assert!(read("notes.adoc", GUIDE, false).is_none());
    }
}

//! What a guide must have and must not have whatever it is about: its sections, images, links and leftovers.

use super::guide::{self, Guide, Said, Section};
use super::id;
use crate::artifact::guide::BlockKind;
use crate::artifact::{Kind, Terms};
use crate::document::Value;
use crate::rule::{At, Context, RuleId, listed};
use crate::source::brief;

/// What a guide of the OIN is expected to have: the name of each section, and the words that its headings have.
static SECTIONS: [(&str, &Terms); 4] = [
    ("Prerequisites", &PREREQUISITES),
    ("Supported features", &guide::FEATURES),
    ("Configuration steps", &STEPS),
    ("Troubleshoot", &TROUBLESHOOT),
];
static PREREQUISITES: Terms = Terms::new(
    r"prerequisite|requirement|before (?:you|we) (?:begin|start)|what you(?:'ll)? need|preparation",
    &["prerequisite", "requirement", "before ", "what you", "preparation"],
);
static STEPS: Terms = Terms::new(
    r"config|set[- ]?up|setting up|\bsteps?\b|install|enabl|connect|integrat|procedure|add(?:ing)? ",
    &["config", "set", "step", "install", "enabl", "connect", "integrat", "procedure", "add"],
);
static TROUBLESHOOT: Terms = Terms::new(
    r"troubleshoot|known issue|\btips?\b|\bfaq|frequently asked|problem|\bhelp\b|support$|limitation|\bnotes\b|contact",
    &[
        "troubleshoot",
        "known issue",
        "tip",
        "faq",
        "frequently",
        "problem",
        "help",
        "support",
        "limitation",
        "notes",
        "contact",
    ],
);

/// The page as a whole.
pub fn page(context: &mut Context<'_>) {
    let Some(guide) = Guide::of(context) else { return };
    if guide.is_titled(&guide::EXPRESS) {
        express(context, guide);
    } else {
        missing_sections(context, guide);
    }
    empty_sections(context, guide);
    leftovers(context, guide);
    images(context, guide);
    links(context, guide);
    lock_out(context, guide);
    handed_over(context, guide);
}

/// Sections of which there is no heading. The title may name the steps.
fn missing_sections(context: &mut Context<'_>, guide: Guide<'_>) {
    if !guide.has_headings() {
        return;
    }
    let missing: Vec<&str> =
        SECTIONS.iter().filter(|(_, words)| !has_section(guide, words)).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        context.report(id::GUIDE_MISSING_SECTION, guide.top()).arg("missing", listed(missing));
    }
}

/// Whether a section is there: as a heading, or as a line that people put where a heading belongs.
fn has_section(guide: Guide<'_>, words: &Terms) -> bool {
    /// How long such a line is at most, and how far from its beginning the words stand.
    const LONGEST: usize = 60;
    const OFFSET: usize = 16;
    let is_line = |text: &str| {
        words.find(text).is_some_and(|found| found.start <= OFFSET && (text.len() <= LONGEST || found.start == 0))
    };
    guide.is_headed(words) || guide.texts().any(|said| said.kind == BlockKind::Paragraph && is_line(said.lower))
}

/// Headings below which nothing stands, not even another heading.
fn empty_sections(context: &mut Context<'_>, guide: Guide<'_>) {
    // Generators fill these in.
    static CONTENTS: Terms =
        Terms::new(r"^(?:table of )?contents:?$|^on this page:?$|^toc$", &["contents", "on this page", "toc"]);
    let sections: Vec<Section<'_>> = guide.sections().collect();
    let images: Vec<u32> = guide.list("images").map(|image| image.span().start).collect();
    for (index, section) in sections.iter().enumerate() {
        let Some(heading) = section.heading() else { continue };
        let next = sections.get(index + 1);
        let has_part = next.is_some_and(|next| next.level > section.level);
        // A title of which the page is made has its text in other sections.
        let is_title = section.level == 1 && next.is_some();
        let end = next.and_then(|next| next.heading()).map_or(u32::MAX, |next| next.span().start);
        let has_image = images
            .get(images.partition_point(|image| *image < heading.span().start))
            .is_some_and(|image| *image < end);
        let is_contents = heading.as_str().is_some_and(|text| CONTENTS.are_in(&text.trim().to_ascii_lowercase()));
        if section.is_empty() && !is_contents && !has_part && !is_title && !has_image {
            let shown = brief(&context.text(heading), 60);
            context.report(id::GUIDE_SECTION_EMPTY, At::value(heading)).arg("heading", shown);
        }
    }
}

/// Placeholders of Okta's template, and marks of a draft.
fn leftovers(context: &mut Context<'_>, guide: Guide<'_>) {
    static PLACEHOLDER: Terms = Terms::new(
        concat!(
            r"\{(?:app_?name|yourapp\w*|your_app\w*|app ?name|isv_?name)\}",
            r"|\[(?:app[_ ]?name|application name|your app(?:lication)?(?: name)?|isv(?: name)?|company name)\]",
            r"|<(?:app[_ ]?name|your app(?:lication)? name|company name)>|\blorem ipsum\b",
        ),
        &["name", "yourapp", "your_app", "your app", "isv", "lorem ipsum"],
    );
    static DRAFT: Terms = Terms::new(
        r"\b(?:TODO|FIXME|TBD|DRAFT)\b|\bXXX+\b|(?i-u:\[to be (?:done|written|completed)\])",
        &["todo", "fixme", "tbd", "draft", "xx", "["],
    );
    for said in guide.texts_that_may_say(&PLACEHOLDER).filter(Said::is_prose) {
        if let Some(found) = PLACEHOLDER.regex().find(said.lower) {
            leftover(context, id::GUIDE_PLACEHOLDER, said.value, found.range());
        }
    }
    let drafted = guide.texts_that_may_say(&DRAFT).filter(Said::is_prose).map(|said| said.value);
    for value in drafted.chain(guide.list("comments")) {
        if let Some(found) = value.as_str().and_then(|text| Some(DRAFT.regex().find(&text)?.range())) {
            leftover(context, id::GUIDE_DRAFT, value, found);
        }
    }
}

fn leftover(context: &mut Context<'_>, rule: RuleId, value: Value<'_>, range: std::ops::Range<usize>) {
    let shown = brief(&context.part(value, range.clone()), 60);
    context.report(rule, At::slice(value, range)).arg("term", shown);
}

/// Images without a text in their place, and images whose file is not there.
fn images(context: &mut Context<'_>, guide: Guide<'_>) {
    for image in guide.list("images") {
        let Some(file) = image.get("file") else { continue };
        let name = file.as_str().unwrap_or_default();
        let shown = brief(&context.text(file), 60);
        if image.get("alt").is_none() && !name.is_empty() {
            context.report(id::GUIDE_IMAGE_ALT, At::value(image)).arg("file", shown.clone());
        }
        if is_missing(context, &name) {
            context.report(id::GUIDE_IMAGE_MISSING, At::value(file)).arg("file", shown);
        }
    }
}

/// Whether an image is named by a path beside the guide that no file of the submission has. Of a file that was named
/// alone, or where images were left out of the run, nothing is known.
fn is_missing(context: &Context<'_>, name: &str) -> bool {
    let own = context.artifact();
    let files = &context.submission().artifacts;
    let has_images = files.iter().any(|file| matches!(file.kind, Some(Kind::Image | Kind::Logo)));
    let is_computed = name.contains(['{', '$', '<', '%', '@']);
    let is_elsewhere = name.is_empty() || name.starts_with('/') || name.contains(':');
    if own.named || !has_images || is_computed || is_elsewhere {
        return false;
    }
    let folder = own.relative.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split(['?', '#']).next().unwrap_or_default().split('/') {
        match part {
            "" | "." => {}
            // What lies above the submission is not looked at.
            ".." if path.is_empty() => return false,
            ".." => _ = path.pop(),
            part => path.push(part),
        }
    }
    let path = path.join("/");
    files.iter().all(|file| !file.relative.eq_ignore_ascii_case(&path))
}

/// Links that lead to pages without encryption.
fn links(context: &mut Context<'_>, guide: Guide<'_>) {
    for link in guide.list("links") {
        let Some(to) = link.get("to") else { continue };
        let Some(text) = to.as_str() else { continue };
        let Some(host) = text.strip_prefix("http://") else { continue };
        let is_local = ["localhost", "127.0.0.1", "www.okta.com/", "www.w3.org", "schemas."];
        if is_local.iter().any(|local| host.starts_with(local)) || host.starts_with(['<', '{', '[']) {
            continue;
        }
        let (shown, rest) = (context.text(to), context.part(to, "http".len()..usize::MAX));
        let draft = context.report(id::GUIDE_HTTP_LINK, At::slice(to, 0.."http".len()));
        draft.arg("url", brief(&shown, 80)).arg("repair", brief(&format!("https{rest}"), 100));
    }
}

/// Guides that tell of people who cannot sign in with a password any more, and not of a way back.
fn lock_out(context: &mut Context<'_>, guide: Guide<'_>) {
    static ONLY: Terms = Terms::new(
        concat!(
            r"\b(?:no longer|(?:will )?not|won['\u{2019}]t|cannot|can['\u{2019}]t|unable to)\b[^.]{0,50}",
            r"\b(?:sign|log)(?:ging|ing)?[- ]?(?:in|on)\b[^.]{0,50}\b(?:passwords?|regular|normal|usual)\b",
        ),
        &["password", "regular", "normal", "usual"],
    );
    static WAY_BACK: Terms = Terms::new(
        r"\bback-?\s?up\b|break[- ]glass|bypass|locked out|lock(?:ing)? yourself out|before you enable|emergency|fallback|local (?:sign|log)[- ]?in|keep one administrator",
        &[
            "back",
            "glass",
            "bypass",
            "ed out",
            "yourself out",
            "before you enable",
            "emergency",
            "fallback",
            "local ",
            "keep one administrator",
        ],
    );
    // Of people who left it is right that they cannot sign in.
    static GONE: Terms = Terms::new(
        r"deactivat|suspend|delet|remov|unassign|disabl|deprovision|revok",
        &["deactivat", "suspend", "delet", "remov", "unassign", "disabl", "provision", "revok"],
    );
    let found = guide.texts_that_may_say(&ONLY).find_map(|said| {
        let range = ONLY.find(said.lower)?;
        (!GONE.are_in(said.sentence(&range))).then_some((said.value, range))
    });
    let found = found.filter(|_| !guide.says(&WAY_BACK));
    if let Some((value, range)) = found {
        context.report(id::GUIDE_BIGBANG_WARNING, At::slice(value, range));
    }
}

/// The parts of Okta's template for Express Configuration, and the role that administrators need.
fn express(context: &mut Context<'_>, guide: Guide<'_>) {
    static TITLE: Terms =
        Terms::new(r"^express configuration guide for \S", &["express configuration guide for "]);
    static PARTS: [(&str, &Terms); 4] = [
        ("supported features", &guide::FEATURES),
        ("prerequisites", &PREREQUISITES),
        ("configuration steps", &EXPRESS_STEPS),
        ("verification", &VERIFICATION),
    ];
    static EXPRESS_STEPS: Terms = Terms::new(
        r"config\w* (?:steps?|instruction)|\bsteps?\b|set[- ]?up|configure ",
        &["step", "instruction", "set", "configure "],
    );
    static VERIFICATION: Terms =
        Terms::new(r"verif|\btest|confirm|validat", &["verif", "test", "confirm", "validat"]);
    static ROLE: Terms = Terms::new(
        r"express configuration admin(?:istrator)?\b|\b(?:admin(?:istrator)?|role)\b[^.]{0,60}express config",
        &["express config"],
    );
    let mut missing: Vec<&str> = Vec::new();
    if !guide.is_titled(&TITLE) {
        missing.push("the title `Express Configuration guide for <your app>`");
    }
    let headings = || guide.sections().filter(|section| section.level != 1);
    missing.extend(
        PARTS.iter().filter(|(_, words)| !headings().any(|own| own.is_headed(words))).map(|(name, _)| *name),
    );
    if !missing.is_empty() {
        context.report(id::EXPRESS_GUIDE_TEMPLATE, guide.top()).arg("missing", missing.join(", "));
    }
    if !guide.says(&ROLE) {
        let prerequisites = guide.sections().find(|section| section.is_headed(&PREREQUISITES));
        let at = prerequisites.and_then(Section::heading).map_or_else(|| guide.top(), At::value);
        context.report(id::EXPRESS_ADMIN_ROLE_NOTE, at);
    }
}

/// What an API service integration must get from the administrator.
fn handed_over(context: &mut Context<'_>, guide: Guide<'_>) {
    static VALUES: [(&str, Terms); 3] = [
        (
            "the Okta domain",
            Terms::new(
                r"\bokta (?:org(?:anization)? )?(?:domain|url)\b|\borg url\b|youroktadomain|\.okta\.com",
                &["okta ", "org url", "youroktadomain", ".okta.com"],
            ),
        ),
        ("the client ID", Terms::new(r"\bclient[ _-]?id\b", &["client"])),
        ("the client secret", Terms::new(r"\b(?:client )?secret\b", &["secret"])),
    ];
    if !guide.is_headed(&guide::API_SERVICE) {
        return;
    }
    let missing: Vec<&str> =
        VALUES.iter().filter(|(_, words)| !guide.says(words)).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return;
    }
    let steps = guide.sections().filter(|section| section.level > 1);
    let steps = steps.filter(|section| section.is_headed(&STEPS)).find_map(Section::heading);
    let first = || guide.texts().find(|said| !said.is_heading()).map(|said| said.value);
    let at = steps.or_else(first).map_or_else(|| guide.top(), At::value);
    context.report(id::API_SERVICE_GUIDE_FIELDS, at).arg("missing", missing.join(", "));
}

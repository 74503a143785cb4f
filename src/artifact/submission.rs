//! A submission: its files, and the role each of them plays.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::image::has_accepted_format;
use super::memo::Memo;
use super::read::is_called_logo;
use super::scim::schema::Schema;
use super::{Artifact, Format, Kind, config};
use crate::source::ReadProblem;

/// The number of the published copy of the manifest, where a file of the submission is named by its number.
pub const PUBLISHED: usize = usize::MAX;

/// The number of the configuration, likewise. No submission has so many files, nor its published copy so many parts.
pub const CONFIGURATION: usize = usize::MAX / 2;

/// The files that are submitted together.
#[derive(Debug)]
pub struct Submission {
    /// Directory of the submission as it is printed, without a slash at the end; `.` for the working directory.
    pub root: String,
    /// Its files in the order of their paths.
    pub artifacts: Vec<Artifact>,
    /// Images that are as likely to be the logo as the one that is judged as it, by their numbers.
    pub rivals: Vec<usize>,
    /// The published copy of its manifest, for rules about updates. It is compared with, not judged.
    pub published: Option<Artifact>,
    /// The configuration of the linter, for what is to be said of it. It is not judged as part of the submission.
    pub configuration: Option<Artifact>,
    /// Domains under which the vendor reaches Okta orgs, in lower case.
    pub own_okta_domains: Vec<String>,
    /// The files for one endpoint each beside the published copy. The first has the number before [`PUBLISHED`], and so on.
    pub published_parts: Vec<Artifact>,
    /// How many of its files are not judged because it has too many; see [`Self::judge_at_most`].
    pub left_out: usize,
    /// The judged files of each kind, by their numbers.
    kinds: BTreeMap<Kind, Vec<usize>>,
    /// What checks found out about all of its files.
    memo: Memo,
    /// The SCIM schemas that its files define, read when somebody asks for one.
    pub(super) scim_schemas: OnceLock<Vec<Schema>>,
}

/// The files, relative to the submission's directory, that play a role whatever their names tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The logo.
    pub logo: Option<String>,
    /// The configuration guide.
    pub guide: Option<String>,
}

/// Whether rules look at a file, and if not why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It plays a role in the submission.
    Judged,
    /// It is nothing that belongs to a submission, as far as its content tells.
    Unrecognised,
    /// It is an artifact, but not the one that is submitted; the text says why.
    OtherRole(String),
}

impl Standing {
    /// Whether rules look at the file.
    pub fn is_judged(&self) -> bool {
        *self == Self::Judged
    }
}

impl Submission {
    /// Gives every file its role. What no rule will ask for is forgotten.
    pub fn new(root: String, artifacts: Vec<Artifact>) -> Self {
        Self::with_roles(root, artifacts, &Roles::default())
    }

    /// The same, with roles that were given.
    pub fn with_roles(root: String, artifacts: Vec<Artifact>, roles: &Roles) -> Self {
        let mut submission = Self {
            root,
            artifacts,
            rivals: Vec::new(),
            published: None,
            published_parts: Vec::new(),
            configuration: None,
            own_okta_domains: Vec::new(),
            left_out: 0,
            kinds: BTreeMap::new(),
            memo: Memo::default(),
            scim_schemas: OnceLock::new(),
        };
        let position = |path: &Option<String>| {
            let path = path.as_deref()?.trim_start_matches("./");
            submission.artifacts.iter().position(|artifact| artifact.relative == path)
        };
        let (logo, guide) = (position(&roles.logo), position(&roles.guide));
        if let Some(guide) = guide {
            submission.artifacts[guide].kind = Some(Kind::Guide);
        }
        let logo = match logo {
            Some(logo) => Some(logo),
            None => {
                let (logo, rivals) = submission.logo();
                submission.rivals = rivals;
                logo
            }
        };
        let has_sp_metadata =
            submission.artifacts.iter().any(|artifact| artifact.kind == Some(Kind::SamlSpMetadata));
        let logo_path = logo.map(|index| submission.artifacts[index].path.clone());
        for (index, artifact) in submission.artifacts.iter_mut().enumerate() {
            if logo == Some(index) {
                artifact.kind = Some(Kind::Logo);
            }
            artifact.standing = standing(artifact, has_sp_metadata, logo_path.as_deref());
            if !artifact.standing.is_judged() {
                artifact.forget();
            }
        }
        submission.note_kinds();
        submission
    }

    /// Leaves files out behind the first so many that are judged; manifests and the logo count before all others. Checks
    /// compare files with each other, and what has so many was not written to be submitted.
    pub fn judge_at_most(&mut self, most: usize) {
        let is_judged = |number: &usize| self.artifacts[*number].standing.is_judged();
        let mut judged: Vec<usize> = (0..self.artifacts.len()).filter(is_judged).collect();
        if judged.len() <= most {
            return;
        }
        let is_central = |artifact: &Artifact| artifact.is_manifest() || artifact.kind == Some(Kind::Logo);
        judged.sort_by_key(|number| !is_central(&self.artifacts[*number]));
        let left_out = judged.split_off(most);
        self.left_out = left_out.len();
        for number in left_out {
            let artifact = &mut self.artifacts[number];
            artifact.standing = Standing::OtherRole(format!("behind the first {most} files of the submission"));
            artifact.forget();
        }
        self.note_kinds();
    }

    /// The judged files of a kind, each with its number.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (usize, &Artifact)> {
        let numbers = self.kinds.get(&kind).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, self.artifacts.get(*number)?)))
    }

    /// What `find` finds out about all files of the submission: once, whichever file is looked at when it is asked for.
    /// Each thing has a type of its own.
    pub fn once<T: Any + Send + Sync>(&self, find: impl FnOnce() -> T) -> Arc<T> {
        self.memo.get(find)
    }

    fn note_kinds(&mut self) {
        self.kinds.clear();
        for (number, artifact) in self.artifacts.iter().enumerate().filter(|(_, own)| own.standing.is_judged()) {
            if let Some(kind) = artifact.kind {
                self.kinds.entry(kind).or_default().push(number);
            }
        }
    }

    /// The logo, if only its header was read because its name did not say that it is one.
    pub fn logo_in_part(&self) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.kind == Some(Kind::Logo) && artifact.is_in_part)
    }

    /// Puts the logo in the place of its header, once it is read.
    pub fn complete_logo(&mut self, logo: Artifact) {
        let Some(index) = self.artifacts.iter().position(|artifact| artifact.path == logo.path) else { return };
        let Artifact { named, standing, kind, .. } = &self.artifacts[index];
        self.artifacts[index] = Artifact { named: *named, standing: standing.clone(), kind: *kind, ..logo };
    }

    /// Decodes the pixels of the logo, if there is one that they are worth decoding of, and adds what they say to its
    /// facts. Gives the number of images that were decoded.
    pub fn look_at_pixels(&mut self) -> usize {
        let logo = self.artifacts.iter_mut().find(|artifact| artifact.kind == Some(Kind::Logo));
        usize::from(logo.is_some_and(Artifact::look_at_pixels))
    }

    /// A file by its number, the published copy of the manifest by [`PUBLISHED`] and its parts by the numbers before that,
    /// or the configuration by [`CONFIGURATION`].
    pub fn file(&self, number: usize) -> &Artifact {
        let part = || self.published_parts.get((PUBLISHED - number).checked_sub(1)?);
        match (&self.published, &self.configuration) {
            (Some(published), _) if number == PUBLISHED => published,
            (_, Some(configuration)) if number == CONFIGURATION => configuration,
            _ => self.artifacts.get(number).or_else(part).unwrap_or_else(|| &self.artifacts[number]),
        }
    }

    /// The published files of one kind beside the published manifest, each with its number.
    pub fn published_parts(&self, kind: Kind) -> impl Iterator<Item = (usize, &Artifact)> {
        let all = self.published_parts.iter().enumerate();
        all.filter(move |(_, part)| part.kind == Some(kind)).map(|(index, part)| (PUBLISHED - 1 - index, part))
    }

    /// Whether there is anything in it for rules to look at.
    pub fn is_judged(&self) -> bool {
        self.artifacts.iter().any(|artifact| artifact.standing.is_judged())
    }

    /// The image that is the logo: one named `logo`, `icon` or `oin` in the submission's directory or its
    /// `logo`, `logos`, `assets` or `images` folder; else, beside a manifest, the only image that is no
    /// illustration of a guide. Of several the plainest name in an accepted format counts; its rivals are those of them
    /// that might as well be meant.
    fn logo(&self) -> (Option<usize>, Vec<usize>) {
        let images =
            || self.artifacts.iter().enumerate().filter(|(_, artifact)| artifact.kind == Some(Kind::Image));
        let mut candidates: Vec<_> = images().filter(|(_, artifact)| is_logo_name(artifact)).collect();
        candidates
            .sort_by_key(|(_, artifact)| (!is_accepted(artifact), stem(artifact).len(), artifact.path.clone()));
        let only = || {
            let mut all = images().filter(|(_, artifact)| !is_illustration(artifact));
            let first = all.next().map(|(index, _)| index);
            let is_alone = all.next().is_none() && self.artifacts.iter().any(Artifact::is_manifest);
            first.filter(|_| is_alone)
        };
        let Some((logo, _)) = candidates.first() else { return (only(), Vec::new()) };
        let accepted = || candidates.iter().filter(|(_, artifact)| is_accepted(artifact));
        // One that is called nothing but logo is the logo, and the others are its variants.
        let is_named_plainly = accepted().filter(|(_, artifact)| is_plain(&stem(artifact))).count() == 1;
        let rivals = accepted().skip(1).filter(|_| !is_named_plainly).map(|(index, _)| *index);
        (Some(*logo), rivals.collect())
    }
}

fn folder(artifact: &Artifact) -> String {
    artifact.relative.rsplit_once('/').map_or("", |(folder, _)| folder).to_ascii_lowercase()
}

fn is_logo_name(artifact: &Artifact) -> bool {
    matches!(folder(artifact).as_str(), "" | "logo" | "logos" | "assets" | "images")
        && is_called_logo(artifact.file_name())
}

fn is_plain(stem: &str) -> bool {
    matches!(stem, "logo" | "icon" | "oin" | "oin-logo" | "oin_logo" | "oin-icon" | "oin_icon")
}

/// Whether an image lies where guides lie.
fn is_illustration(artifact: &Artifact) -> bool {
    folder(artifact).split('/').any(|part| matches!(part, "doc" | "docs" | "guide" | "guides"))
}

fn is_accepted(artifact: &Artifact) -> bool {
    artifact.root().is_some_and(has_accepted_format)
}

fn stem(artifact: &Artifact) -> String {
    let name = artifact.file_name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_ascii_lowercase()
}

fn standing(artifact: &Artifact, has_sp_metadata: bool, logo: Option<&str>) -> Standing {
    if let Some(reason) = &artifact.set_aside {
        return Standing::OtherRole(reason.clone());
    }
    let has_part = artifact.kind.is_some() || artifact.is_damaged();
    match (artifact.kind, &artifact.format) {
        // A changed screenshot is named by tools; that does not make it the logo.
        (Some(Kind::Image), _) => Standing::OtherRole(match logo {
            Some(logo) => format!("the logo is {logo}"),
            None => "no image is named as the logo".into(),
        }),
        _ if artifact.named && has_part => Standing::Judged,
        (Some(Kind::AppConfig), _) if config::other_purpose(&artifact.relative).is_some() => {
            Standing::OtherRole(config::other_purpose(&artifact.relative).unwrap_or_default().into())
        }
        (Some(Kind::SamlIdpMetadata | Kind::SamlOtherMetadata), _) if has_sp_metadata => {
            Standing::OtherRole("there is service provider metadata beside it".into())
        }
        (Some(_), _) => Standing::Judged,
        (None, Format::Unread(ReadProblem::TooLarge { .. }))
            if artifact.usual.is_none() && !artifact.looks_like_artifact() =>
        {
            Standing::OtherRole("too large for an artifact".into())
        }
        (None, Format::Unread(_)) => Standing::Judged,
        (None, _) if artifact.usual.is_some() && artifact.is_damaged() => Standing::Judged,
        (None, _) => Standing::Unrecognised,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn image(path: &str) -> Artifact {
        let gif = b"GIF89a\xc8\0\xc8\0\0\0\0;".to_vec();
        let relative = path.trim_start_matches("acme/").to_owned();
        Artifact::read(Source::from_bytes(gif, path.into()).found_at(relative), false, |_| &[])
    }

    /// A PNG with the header of a logo, and no pixel.
    fn cut_off(path: &str) -> Artifact {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xc8\0\0\0\xc8\x08\x06\0\0\0".to_vec();
        png.extend_from_slice(&[0xad, 0x58, 0xae, 0x9e]);
        png.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        Artifact::read(Source::from_bytes(png, path.into()), false, |_| &[])
    }

    fn manifest() -> Artifact {
        Artifact::read(Source::from_bytes(b"{}".to_vec(), "submission.json".into()), false, |_| &[])
    }

    fn logo_of(paths: &[&str]) -> Option<String> {
        let artifacts = paths.iter().map(|path| image(path)).chain([manifest()]);
        let submission = Submission::new("acme".into(), artifacts.collect());
        submission.artifacts.into_iter().find(|artifact| artifact.kind == Some(Kind::Logo)).map(|logo| logo.path)
    }

    #[test]
    fn the_logo_is_found_by_its_name_and_place() {
        assert_eq!(logo_of(&["acme/docs/a.gif", "acme/assets/logo.gif"]).as_deref(), Some("acme/assets/logo.gif"));
        assert_eq!(logo_of(&["acme/logo-dark.gif", "acme/logo.gif"]).as_deref(), Some("acme/logo.gif"));
        assert_eq!(logo_of(&["acme/pics/only.gif"]).as_deref(), Some("acme/pics/only.gif"));
        assert_eq!(logo_of(&["acme/pics/a.gif", "acme/pics/b.gif"]), None);
        assert_eq!(logo_of(&["acme/docs/step-1.gif"]), None, "an illustration");
    }

    #[test]
    fn an_image_without_a_manifest_beside_it_is_no_logo() {
        let submission = Submission::new("acme".into(), vec![image("acme/pics/only.gif")]);
        assert!(!submission.artifacts[0].standing.is_judged());
    }

    #[test]
    fn an_image_that_is_not_the_logo_is_not_judged() {
        let submission = Submission::new("acme".into(), vec![image("acme/logo.gif"), image("acme/docs/shot.gif")]);
        assert_eq!(submission.artifacts[1].standing, Standing::OtherRole("the logo is acme/logo.gif".into()));
    }

    #[test]
    fn no_pixel_is_decoded_but_the_logos() {
        let has_problem = |image: &Artifact| image.root().is_some_and(|facts| facts.get("problem").is_some());
        let images = vec![cut_off("logo.png"), cut_off("logo-dark.png"), cut_off("docs/shot.png")];
        let kept: Vec<bool> = images.iter().map(|image| image.image.is_some()).collect();
        assert_eq!(kept, [true, true, false], "a screenshot is not called as a logo is");
        assert!(!images.iter().any(has_problem), "their headers are fine");
        let mut submission = Submission::new(".".into(), images);
        assert!(!has_problem(&submission.artifacts[0]), "nothing is decoded before it is asked for");
        assert_eq!(submission.look_at_pixels(), 1);
        assert!(has_problem(&submission.artifacts[0]));
        assert!(submission.artifacts.iter().all(|image| image.image.is_none()), "the files are dropped");
        assert_eq!(submission.look_at_pixels(), 0, "once is enough");
    }

    #[test]
    fn a_logo_whose_header_is_refused_is_not_decoded() {
        // 512 x 512 pixels.
        let large = b"GIF89a\0\x02\0\x02\0\0\0;".to_vec();
        let large = Artifact::read(Source::from_bytes(large, "logo.gif".into()), false, |_| &[]);
        assert_eq!(Submission::new(".".into(), vec![large]).look_at_pixels(), 0);
    }
}

//! Runs the steps of `action.yml` as GitHub's runner would, so far as this action needs it.
//!
//! The program that it finds on the PATH is the one under test: a runner may bring it along.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use oinlint::document::{Value, yaml};

use crate::support::root;

/// What the runner knows: inputs, the event, and folders.
pub struct Runner {
    pub inputs: BTreeMap<String, String>,
    pub github: BTreeMap<&'static str, String>,
    /// Where the action lies.
    pub action: PathBuf,
    /// Folders in front of the system's ones.
    pub path: Vec<PathBuf>,
    /// What becomes of the step that uploads.
    pub upload: &'static str,
}

/// What came of a job.
#[derive(Default)]
pub struct Job {
    /// Name and exit code of the step that failed it.
    pub failed: Option<(String, i32)>,
    pub log: String,
    pub summary: String,
    pub outputs: BTreeMap<String, String>,
    /// The arguments of the step that uploads, if it ran.
    pub uploaded: Option<BTreeMap<String, String>>,
}

/// What steps have left behind, by `steps.<id>.…`.
type Context = BTreeMap<String, String>;

impl Runner {
    /// A push to the repository itself, with the defaults of every input.
    pub fn new() -> Self {
        let github = [
            ("github.event_name", "push"),
            ("github.actor", "berry"),
            ("github.action_repository", "acme/oinlint"),
            ("github.event.pull_request.head.repo.fork", ""),
        ];
        let built = PathBuf::from(env!("CARGO_BIN_EXE_oinlint"));
        Self {
            inputs: BTreeMap::new(),
            github: github.map(|(name, value)| (name, value.to_owned())).into(),
            action: root(),
            path: vec![built.parent().expect("it is in a folder").to_owned()],
            upload: "success",
        }
    }

    pub fn with(mut self, input: &str, value: &str) -> Self {
        self.inputs.insert(input.into(), value.into());
        self
    }

    /// Runs the action in a repository.
    pub fn run(&self, repository: &Path) -> Job {
        let text = fs::read_to_string(self.action.join("action.yml")).expect("the action can be read");
        let parsed = yaml::parse(&text);
        assert!(parsed.problems.is_empty(), "action.yml is no YAML");
        let action = Value::root(&parsed.tree, &text).expect("the action has a root");
        let temporary = tempfile::tempdir().expect("a folder can be made");
        let mut job = Job::default();
        let mut context: Context = self.context(action);
        for step in action.pointer("/runs/steps").expect("the action has steps").elements() {
            self.step(step, repository, temporary.path(), &mut context, &mut job);
        }
        for output in action.get("outputs").expect("the action has outputs").members() {
            let value = expand(&member(output.value, "value").unwrap_or_default(), &context);
            job.outputs.insert(output.key.text().unwrap_or_default().into_owned(), value);
        }
        // The reports go with the folder: what they say is kept.
        for name in ["json", "sarif", "markdown"] {
            let content = fs::read_to_string(&job.outputs[name]).unwrap_or_default();
            job.outputs.insert(format!("{name}-content"), content);
        }
        job
    }

    fn context(&self, action: Value<'_>) -> Context {
        let mut context = Context::new();
        for input in action.get("inputs").expect("the action has inputs").members() {
            let name = input.key.text().unwrap_or_default().into_owned();
            let value = self.inputs.get(&name).cloned();
            let value = value.or_else(|| member(input.value, "default")).unwrap_or_default();
            context.insert(format!("inputs.{name}"), value);
        }
        for name in self.inputs.keys() {
            assert!(context.contains_key(&format!("inputs.{name}")), "there is no input {name}");
        }
        context.extend(self.github.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        context
    }

    fn step(&self, step: Value<'_>, folder: &Path, temporary: &Path, context: &mut Context, job: &mut Job) {
        // Without a word about it a step runs only while none has failed.
        if job.failed.is_some() || member(step, "if").is_some_and(|condition| !holds(&condition, context)) {
            return;
        }
        let id = member(step, "id").unwrap_or_else(|| "-".into());
        let map = |name| -> BTreeMap<String, String> {
            let members = step.get(name).into_iter().flat_map(|values| values.members().collect::<Vec<_>>());
            let text = |value: Value<'_>| value.text().unwrap_or_default().into_owned();
            members.map(|entry| (text(entry.key), expand(&text(entry.value), context))).collect()
        };
        if step.get("uses").is_some() {
            job.uploaded = Some(map("with"));
            context.insert(format!("steps.{id}.outcome"), self.upload.into());
            let may_fail = step.get("continue-on-error").and_then(Value::as_bool) == Some(true);
            assert!(may_fail || self.upload == "success", "a failed upload hides the answer");
            return;
        }
        assert_eq!(member(step, "shell").as_deref(), Some("bash"));
        let script = temporary.join("step.sh");
        fs::write(&script, member(step, "run").expect("a step runs something")).expect("it can be written");
        let [output, summary] = ["output", "summary"].map(|name| temporary.join(name));
        fs::write(&output, "").expect("it can be written");
        let inside = member(step, "working-directory").map_or_else(String::new, |text| expand(&text, context));
        let done = Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(&script)
            .current_dir(folder.join(inside))
            .env_clear()
            .envs(map("env"))
            .env("PATH", self.paths())
            .env("HOME", temporary)
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_WORKSPACE", folder)
            .env("GITHUB_ACTION_PATH", &self.action)
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("RUNNER_TEMP", temporary)
            .output()
            .expect("bash is there");
        job.log += &String::from_utf8_lossy(&done.stdout);
        job.log += &String::from_utf8_lossy(&done.stderr);
        job.summary = fs::read_to_string(&summary).unwrap_or_default();
        for line in fs::read_to_string(&output).expect("it is there").lines() {
            let (name, value) = line.split_once('=').expect("an output has a name");
            context.insert(format!("steps.{id}.outputs.{name}"), value.into());
        }
        if !done.status.success() {
            let name = member(step, "name").unwrap_or_default();
            job.failed = Some((name, done.status.code().expect("it was not killed")));
        }
    }

    fn paths(&self) -> std::ffi::OsString {
        let system = ["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from);
        std::env::join_paths(self.path.iter().chain(&system)).expect("no path has a colon in it")
    }
}

fn member(value: Value<'_>, name: &str) -> Option<String> {
    value.get(name)?.text().map(|text| text.into_owned())
}

/// A text with the values of its `${{ … }}`. A name that is not known is empty, as on GitHub.
fn expand(text: &str, context: &Context) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        let (name, after) = behind.split_once("}}").expect("an expression ends");
        out += before;
        out += context.get(name.trim()).map_or("", String::as_str);
        rest = after;
    }
    out + rest
}

/// Whether all comparisons of a condition hold. Others than `a == 'b'` and `a != 'b'` are not known here.
fn holds(condition: &str, context: &Context) -> bool {
    condition.split("&&").all(|part| {
        let (name, value, equal) = match (part.split_once("=="), part.split_once("!=")) {
            (Some((name, value)), _) => (name, value, true),
            (_, Some((name, value))) => (name, value, false),
            _ => panic!("this condition is not understood: {part}"),
        };
        let value = value.trim().strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
        let seen = context.get(name.trim()).map_or("", String::as_str);
        (seen == value.expect("it is compared with a text")) == equal
    })
}

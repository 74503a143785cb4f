//! Previews in a real browser. Where Chromium is not installed nothing is tested here, and `.ci/run` says so.

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::{TODAY, folder_with, oinlint, root};

/// What a browser made of a page.
struct Rendered {
    dom: String,
    log: String,
}

fn chromium() -> Option<&'static str> {
    let is_there =
        |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(is_there);
    if found.is_none() {
        eprintln!("skipped: Chromium is not installed");
    }
    found
}

/// Runs the browser without a window on a page, with a profile of its own.
fn browse(browser: &str, page: &Path, arguments: &[&str]) -> Rendered {
    let profile = tempfile::tempdir().expect("a folder can be made");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"])
        .args([
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--timeout=20000",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser starts");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Rendered { dom: text(&output.stdout), log: text(&output.stderr) }
}

/// A server on this machine that has nothing, and keeps a list of what it is asked for.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // A connection counts, whether or not a request follows.
                let mut start = [0; 200];
                let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let read = stream.read(&mut start).unwrap_or_default();
                let line = String::from_utf8_lossy(&start[..read]).lines().next().unwrap_or_default().to_owned();
                list.lock().expect("nobody panicked with the list").push(line);
                let _ =
                    stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked with the list").clone()
    }
}

/// Everything that would make a browser run something or ask for something, if it were markup.
fn hostile(port: u16) -> String {
    let host = format!("http://127.0.0.1:{port}");
    format!(
        "\"'></title></style></script><script>console.error('ran')</script><script src={host}/s.js></script>\
         <img src={host}/i.png onerror=console.error(1)><style>body{{background:url({host}/b.png)}}</style>\
         <link rel=stylesheet href={host}/l.css><iframe src={host}/f></iframe><meta http-equiv=refresh content='0;{host}/r'>"
    )
}

#[test]
fn hostile_text_runs_nothing_and_asks_for_nothing() {
    let Some(browser) = chromium() else { return };
    let server = Server::start();
    let hostile = hostile(server.port);
    let manifest = serde_json::json!({
        "name": hostile, "description": hostile, "logo": hostile, "useCases": [hostile],
        "appContactDetails": [{"contactType": "CUSTOMER_SUPPORT", "contactValueType": "URL", "contact": hostile}],
        "config": [{"name": hostile, "label": hostile}],
        "sso": {"oidc": {"doc": hostile, "redirectUris": [hostile]}},
    });
    let manifest = manifest.to_string();
    let folder = folder_with(&[
        ("submission.json", manifest.as_bytes()),
        ("logo.png", hostile.as_bytes()),
        // What the browser makes of the same text as markup shows that this test would notice.
        ("control.html", hostile.as_bytes()),
    ]);
    assert_ne!(oinlint(folder.path(), &["preview", "-o", "preview.html", "--today", TODAY]).code, 2);

    let page = browse(browser, &folder.path().join("preview.html"), &["--dump-dom"]);
    assert_eq!(server.asked(), [] as [&str; 0]);
    assert!(!page.log.contains("CONSOLE"), "{}", page.log);
    assert!(page.dom.contains("<title>Preview of \"'&gt;&lt;/title&gt;"), "{}", page.dom);
    for element in ["script", "iframe", "link", "img"] {
        assert!(!page.dom.contains(&format!("<{element}")), "{element}");
    }

    let control = browse(browser, &folder.path().join("control.html"), &["--dump-dom"]);
    assert!(control.log.contains("CONSOLE"), "{}", control.log);
    assert_ne!(server.asked(), [] as [&str; 0], "the control asks for something");
}

/// The pixels of a page of 1280 x 1200.
fn screenshot(browser: &str, page: &Path, scheme: &str) -> image::RgbaImage {
    let shot = page.with_file_name("shot.png");
    let picture = format!("--screenshot={}", shot.display());
    let page = browse(browser, page, &["--window-size=1280,1200", scheme, &picture]);
    assert!(!page.log.contains("CONSOLE"), "{}", page.log);
    image::open(&shot).expect("there is a screenshot").to_rgba8()
}

#[test]
fn the_logo_is_drawn_on_white_and_dark_in_both_schemes() {
    let Some(browser) = chromium() else { return };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let page = folder.path().join("preview.html");
    let output = page.to_string_lossy();
    let made =
        oinlint(&root().join("fixtures"), &["preview", "berry-ledger-ready", "-o", &output, "--today", TODAY]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    for (scheme, paper) in [
        ("--blink-settings=preferredColorScheme=1", [255, 255, 255]),
        ("--blink-settings=preferredColorScheme=0", [22, 23, 26]),
    ] {
        let shot = screenshot(browser, &page, scheme);
        let count = |wanted: [u8; 3]| shot.pixels().filter(|pixel| pixel.0[..3] == wanted).count();
        assert_eq!(shot.get_pixel(0, 0).0[..3], paper, "{scheme}");
        // 8,040 of the logo's 40,000 pixels have this red. Drawn at 122 x 122 and at 244 x 244, twice each, that makes
        // 29,900, some of them mixed with their neighbours.
        let red = count([190, 38, 72]);
        assert!(red > 25_000, "{red} red pixels");
        assert!(count([29, 29, 33]) > 100_000 && count([255, 255, 255]) > 100_000, "{scheme}");
    }
}

//! What the lexer has to know of a programming language.

/// The languages that are read, in families that spell comments and strings alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Script,
    /// Components of Vue and Svelte: HTML around a script.
    Component,
    Java,
    Kotlin,
    Scala,
    CSharp,
    Go,
    Rust,
    Swift,
    Php,
    Python,
    Ruby,
    Elixir,
}

impl Language {
    /// The language of a file, by its extension.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        Some(match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" => Self::Script,
            "vue" | "svelte" => Self::Component,
            "java" | "groovy" => Self::Java,
            "kt" | "kts" => Self::Kotlin,
            "scala" => Self::Scala,
            "cs" => Self::CSharp,
            "go" => Self::Go,
            "rs" => Self::Rust,
            "swift" => Self::Swift,
            "php" => Self::Php,
            "py" => Self::Python,
            "rb" => Self::Ruby,
            "ex" | "exs" => Self::Elixir,
            _ => return None,
        })
    }

    /// The name that `inspect` shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Script => "JavaScript or TypeScript",
            Self::Component => "component",
            Self::Java => "Java",
            Self::Kotlin => "Kotlin",
            Self::Scala => "Scala",
            Self::CSharp => "C#",
            Self::Go => "Go",
            Self::Rust => "Rust",
            Self::Swift => "Swift",
            Self::Php => "PHP",
            Self::Python => "Python",
            Self::Ruby => "Ruby",
            Self::Elixir => "Elixir",
        }
    }

    /// Whether `#` begins a comment.
    pub const fn has_hash_comments(self) -> bool {
        matches!(self, Self::Python | Self::Ruby | Self::Elixir | Self::Php)
    }

    /// Whether `//` and `/* */` are comments.
    pub const fn has_slash_comments(self) -> bool {
        !matches!(self, Self::Python | Self::Ruby | Self::Elixir)
    }

    /// Whether `/* /* */ */` is one comment.
    pub const fn nests_comments(self) -> bool {
        matches!(self, Self::Rust | Self::Swift | Self::Kotlin | Self::Scala)
    }

    /// Whether `'` encloses a string, and not one character.
    pub const fn has_single_quotes(self) -> bool {
        matches!(self, Self::Script | Self::Component | Self::Php | Self::Python | Self::Ruby | Self::Elixir)
    }

    /// Whether a string may be enclosed in three quotes.
    pub const fn has_triple_quotes(self) -> bool {
        matches!(
            self,
            Self::Java | Self::Kotlin | Self::Scala | Self::CSharp | Self::Swift | Self::Python | Self::Elixir
        )
    }

    /// Whether a backslash means nothing between backticks.
    pub const fn has_raw_backticks(self) -> bool {
        matches!(self, Self::Go)
    }

    /// Whether `/.../` is a regular expression where a value is expected.
    pub const fn has_regexes(self) -> bool {
        matches!(self, Self::Script | Self::Component | Self::Ruby)
    }

    /// What opens code inside a string; it ends with the bracket that closes it.
    pub const fn interpolation(self) -> Option<&'static str> {
        match self {
            Self::Script | Self::Component | Self::Kotlin | Self::Scala | Self::Java => Some("${"),
            Self::Ruby | Self::Elixir => Some("#{"),
            Self::Swift => Some("\\("),
            _ => None,
        }
    }

    /// Whether a line end ends a statement.
    pub const fn ends_statements_with_lines(self) -> bool {
        !matches!(self, Self::Java | Self::CSharp | Self::Rust | Self::Php)
    }

    /// Whether `a ? b : c` chooses.
    pub const fn has_ternary(self) -> bool {
        !matches!(self, Self::Rust | Self::Go | Self::Kotlin | Self::Python | Self::Elixir | Self::Scala)
    }
}

//! The syntax tree that all dialects share.

use crate::source::Span;

/// An expression and where it stands in the field's text.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, brackets around it left out.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A text, without its quotes and escapes.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// A name, for example the root `org`.
    Name(String),
    /// `of.name`.
    Member(Box<Expression>, Ident),
    /// `of[index]`.
    Index(Box<Expression>, Box<Expression>),
    /// `name(arguments)`, `of.name(arguments)` or `fn:name(arguments)`.
    Call(Call),
    /// An operator in front of its operand.
    Unary(Operator, Box<Expression>),
    /// An operator between its operands.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `condition ? then : otherwise`.
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `value ?: otherwise`.
    Elvis(Box<Expression>, Box<Expression>),
    /// `{a, b}`.
    List(Vec<Expression>),
    /// Something that is missing; its absence has been reported.
    Missing,
}

/// A name where it stands.
#[derive(Clone, Debug)]
pub struct Ident {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A call of a function.
#[derive(Clone, Debug)]
pub struct Call {
    /// What stands in front of the dot: a namespace such as `String`, or the value whose method it is.
    pub of: Option<Box<Expression>>,
    /// Whether it is written with the prefix `fn:`.
    pub is_jstl: bool,
    /// The name of the function.
    pub name: Ident,
    /// The arguments.
    pub arguments: Vec<Expression>,
}

/// An operator as it is written, and where.
#[derive(Clone, Debug)]
pub struct Operator {
    /// What it does.
    pub meaning: Meaning,
    /// How it is written: `&&`, `and` and `AND` mean the same.
    pub written: String,
    /// Where it stands.
    pub span: Span,
}

/// What an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// `OR`, `or`, `||`.
    Or,
    /// `AND`, `and`, `&&`.
    And,
    /// `==`, `eq`.
    Equal,
    /// `!=`, `ne`.
    NotEqual,
    /// `=`: no dialect has assignments, it is written for `==`.
    Assign,
    /// `matches`, a regular expression on the right.
    Matches,
    /// `<`, `lt`.
    Less,
    /// `>`, `gt`.
    Greater,
    /// `<=`, `le`.
    AtMost,
    /// `>=`, `ge`.
    AtLeast,
    /// `+`, and `+=` of SAML fields.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`, `div`.
    Divide,
    /// `%`, `mod`.
    Remainder,
    /// `!`, `not`.
    Not,
    /// `empty` of SAML fields.
    Empty,
    /// `-` in front of a number.
    Negate,
}

impl Meaning {
    /// How tightly an operator between two operands binds; 0 for one in front of its operand.
    pub fn binding(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual | Self::Assign | Self::Matches => 3,
            Self::Less | Self::Greater | Self::AtMost | Self::AtLeast => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
            Self::Not | Self::Empty | Self::Negate => 0,
        }
    }

    /// Whether the result is true or false.
    pub fn is_condition(self) -> bool {
        (1..=4).contains(&self.binding()) || matches!(self, Self::Not | Self::Empty)
    }
}

/// What references begin with.
const ROOTS: [&str; 8] = ["org", "app", "user", "appuser", "idpuser", "session", "source", "instance"];

/// The operator between two operands that a word or mark is.
pub fn binary(written: &str) -> Option<Meaning> {
    Some(match written {
        "OR" | "or" | "||" => Meaning::Or,
        "AND" | "and" | "&&" => Meaning::And,
        "==" | "eq" | "EQ" => Meaning::Equal,
        "!=" | "ne" | "NE" => Meaning::NotEqual,
        "=" => Meaning::Assign,
        "matches" => Meaning::Matches,
        "<" | "lt" | "LT" => Meaning::Less,
        ">" | "gt" | "GT" => Meaning::Greater,
        "<=" | "le" | "LE" => Meaning::AtMost,
        ">=" | "ge" | "GE" => Meaning::AtLeast,
        "+" | "+=" => Meaning::Add,
        "-" => Meaning::Subtract,
        "*" => Meaning::Multiply,
        "/" | "div" => Meaning::Divide,
        "%" | "mod" => Meaning::Remainder,
        _ => return None,
    })
}

/// The operator in front of an operand that a word or mark is.
pub fn unary(written: &str) -> Option<Meaning> {
    Some(match written {
        "!" | "not" | "NOT" => Meaning::Not,
        "empty" => Meaning::Empty,
        "-" => Meaning::Negate,
        _ => return None,
    })
}

impl Expression {
    /// The tenant variables that it refers to, `org.name` or `app.name`: each with its root, in the order of the text.
    pub fn variables(&self) -> Vec<(&Expression, &Ident)> {
        if let Kind::Member(of, name) = &self.kind
            && matches!(&of.kind, Kind::Name(root) if root == "org" || root == "app")
        {
            return vec![(of, name)];
        }
        self.children().into_iter().flat_map(Self::variables).collect()
    }

    /// Whether it is the name of something that Okta has values of.
    pub fn is_root(&self) -> bool {
        matches!(&self.kind, Kind::Name(name) if ROOTS.contains(&name.as_str()))
    }

    /// Whether it is a variable or another value of a root, and nothing else: `app.subdomain`, `user.email`.
    pub fn is_reference(&self) -> bool {
        matches!(&self.kind, Kind::Member(of, _) if of.is_root())
    }

    /// Whether somebody has evidently written an expression: text in quotes, a known root or a call is in it.
    pub fn is_evident(&self) -> bool {
        match &self.kind {
            Kind::Text(_) | Kind::Call(_) => true,
            Kind::Name(_) => self.is_root(),
            // A variable has no members: `app.acme.example` is a host.
            Kind::Member(of, _) if matches!(of.kind, Kind::Member(..)) => false,
            _ => self.children().into_iter().any(Self::is_evident),
        }
    }

    /// Names in it that begin nothing that Okta knows, in the order of the text: each with the name behind its dot.
    pub fn unknown_roots(&self) -> Vec<(&Expression, Option<&Ident>)> {
        match &self.kind {
            Kind::Name(name) if !ROOTS.contains(&name.as_str()) => vec![(self, None)],
            Kind::Member(of, member) => match &of.kind {
                Kind::Name(name) if !ROOTS.contains(&name.as_str()) => vec![(of, Some(member))],
                _ => of.unknown_roots(),
            },
            Kind::Call(call) => {
                // What is in front of the dot may be the namespace of the function.
                let of = call.of.as_deref().filter(|of| !matches!(of.kind, Kind::Name(_)));
                of.into_iter().chain(&call.arguments).flat_map(Self::unknown_roots).collect()
            }
            _ => self.children().into_iter().flat_map(Self::unknown_roots).collect(),
        }
    }

    /// The calls of functions in it, outer ones first.
    pub fn calls(&self) -> Vec<&Call> {
        let own = if let Kind::Call(call) = &self.kind { Some(call) } else { None };
        own.into_iter().chain(self.children().into_iter().flat_map(Self::calls)).collect()
    }

    /// The expressions directly below this one, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expression> {
        match &mut self.kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Boolean(_) | Kind::Null | Kind::Name(_) | Kind::Missing => {
                vec![]
            }
            Kind::Member(of, _) | Kind::Unary(_, of) => vec![of],
            Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Elvis(a, b) => vec![a, b],
            Kind::Conditional(a, b, c) => vec![a, b, c],
            Kind::Call(call) => call.of.as_deref_mut().into_iter().chain(&mut call.arguments).collect(),
            Kind::List(elements) => elements.iter_mut().collect(),
        }
    }

    /// The expressions directly below this one, in the order of the text.
    pub fn children(&self) -> Vec<&Expression> {
        match &self.kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Boolean(_) | Kind::Null | Kind::Name(_) | Kind::Missing => {
                vec![]
            }
            Kind::Member(of, _) | Kind::Unary(_, of) => vec![of],
            Kind::Index(a, b) | Kind::Binary(_, a, b) | Kind::Elvis(a, b) => vec![a, b],
            Kind::Conditional(a, b, c) => vec![a, b, c],
            Kind::Call(call) => call.of.as_deref().into_iter().chain(&call.arguments).collect(),
            Kind::List(elements) => elements.iter().collect(),
        }
    }
}

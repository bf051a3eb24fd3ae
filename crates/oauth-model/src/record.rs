//! Records of issued tokens, as the oauth-tokens API lists them.
//!
//! A record is a grant: access and refresh tokens that follow from it belong to it
//! (fact F16).

use crate::{
    call::Query,
    catalogue::{list, request},
    time::Timestamp,
    violation::Violations,
};

/// Items on a page unless said otherwise; not documented (fact C36).
const LIMIT_DEFAULT: usize = 20;
/// Items on a page at most (fact C36).
const LIMIT_MAX: usize = 100;

/// What begins the id of a record that nobody has seen listed.
const UNSEEN: &str = "unseen:";

/// A record of issued tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its id: 24 hexadecimal digits in examples (fact C38).
    pub id: String,
    /// The client.
    pub client_id: String,
    /// The user.
    pub user_id: String,
    /// What the client said the device is (fact E24).
    pub device_type: Option<String>,
    /// What the client said about it.
    pub description: Option<String>,
    /// When its tokens were last used.
    pub last_used: Timestamp,
}

impl Record {
    /// The id of a record that is known by its first token alone.
    pub fn unseen_id(access_token: &str) -> String {
        format!("{UNSEEN}{access_token}")
    }

    /// Whether its id is not known yet.
    pub fn is_unseen(&self) -> bool {
        self.id.starts_with(UNSEEN)
    }
}

/// A page of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPage {
    /// The records on it that the model knows.
    pub records: Vec<Record>,
    /// The records that the caller may see, by all that the model knows.
    pub visible: Vec<Record>,
    /// What was asked.
    pub query: RecordQuery,
    /// The user who asks.
    pub viewer_id: String,
    /// Whether the caller sees everybody's.
    pub sees_all: bool,
    /// Whether a page follows.
    pub more: bool,
}

/// The query of a list of records, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordQuery {
    /// Items on a page, if that was said.
    pub limit: Option<usize>,
    /// Which page, as it was sent.
    pub page: Option<String>,
    /// Whether the last come first.
    pub descending: bool,
    /// Whose tokens alone are asked for, if that was said.
    pub user_id: Option<String>,
}

impl RecordQuery {
    /// Reads a query, noting what is wrong.
    pub fn read(query: &Query, violations: &mut Violations) -> Self {
        let mut read = Self {
            limit: None,
            page: None,
            descending: false,
            user_id: None,
        };
        for (index, (name, value)) in query.iter().enumerate() {
            if query.iter().take(index).any(|(earlier, _)| earlier == name) {
                violations.push(request::NO_REPEATED_PARAMETER, name, value, "once");
                continue;
            }
            match name.as_str() {
                "limit" => match value.parse() {
                    Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => read.limit = Some(limit),
                    _ => violations.push(list::LIMIT_RANGE, name, value, "1 to 100"),
                },
                "sort" => match value.as_str() {
                    "userId" | "+userId" => {}
                    "-userId" => read.descending = true,
                    _ => violations.push(list::SORT_ATTRIBUTE, name, value, "`userId`"),
                },
                "userId" => read.user_id = Some(value.clone()),
                "page" => read.page = Some(value.clone()),
                _ => {}
            }
        }
        read
    }

    /// How many items are on a page.
    pub fn size(&self) -> usize {
        self.limit.unwrap_or(LIMIT_DEFAULT)
    }

    /// Which page it is, counted from 1.
    pub fn number(&self) -> usize {
        let number = self.page.as_deref().and_then(|page| page.parse().ok());
        number.unwrap_or(1).max(1)
    }
}

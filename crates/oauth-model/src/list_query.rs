//! The query of a client list: page size, order, filter and cursor (fact C12).

use crate::{
    call::Query,
    catalogue::{list, request},
    client::Client,
    filter::{Filter, FilterError},
    freedom::Freedom,
    violation::Violations,
};

/// Items on a page unless said otherwise.
pub const LIMIT_DEFAULT: usize = 20;
/// Items on a page at most.
pub const LIMIT_MAX: usize = 100;

/// Attributes that a filter may name.
pub const FILTER_ATTRIBUTES: &[&str] = &[
    "clientId",
    "clientName",
    "appType",
    "tenantId",
    "createdByType",
];
/// Attributes that a list may be sorted by.
pub const SORT_ATTRIBUTES: &[&str] = &[
    "clientId",
    "clientName",
    "appType",
    "tenantId",
    "createdAt",
    "updatedAt",
];

/// A list query, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Items on a page.
    pub limit: usize,
    /// What is selected.
    pub filter: Filter,
    /// The attribute to sort by, and whether descending.
    pub sort: Option<(String, bool)>,
    /// Whether the number of results is wanted.
    pub total_results: bool,
    /// The cursor, if the query continues another.
    pub cursor: Option<String>,
}

impl ListQuery {
    /// Reads a query, noting what is wrong and what is open.
    pub fn read(query: &Query, violations: &mut Violations, freedoms: &mut Vec<Freedom>) -> Self {
        let mut read = Self {
            limit: LIMIT_DEFAULT,
            filter: Filter::default(),
            sort: None,
            total_results: false,
            cursor: None,
        };
        for (index, (name, value)) in query.iter().enumerate() {
            if query.iter().take(index).any(|(earlier, _)| earlier == name) {
                violations.push(request::NO_REPEATED_PARAMETER, name, value, "once");
                continue;
            }
            match name.as_str() {
                "limit" => match value.parse() {
                    Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => read.limit = limit,
                    _ => violations.push(list::LIMIT_RANGE, name, value, "1 to 100"),
                },
                "filter" => match Filter::parse(value, FILTER_ATTRIBUTES) {
                    Ok(filter) => read.filter = filter,
                    Err(FilterError::Malformed) => {
                        violations.push(list::FILTER_GRAMMAR, name, value, "a SCIM filter");
                    }
                    Err(FilterError::Unusual) => freedoms.push(Freedom::UnusualFilter),
                },
                "sort" => match sort(value) {
                    Some(sort) => read.sort = Some(sort),
                    None => violations.push(
                        list::SORT_ATTRIBUTE,
                        name,
                        value,
                        "`+` or `-` and an attribute that can be sorted by",
                    ),
                },
                "totalResults" => read.total_results = value == "true",
                "next" | "prev" => read.cursor = Some(value.clone()),
                _ => {}
            }
        }
        read
    }

    /// Whether a client is selected.
    pub fn selects(&self, client: &Client, tenant_id: &str) -> bool {
        self.filter.selects(|attribute| match attribute {
            "clientId" => Some(client.id.as_str()),
            "clientName" => Some(client.registration.client_name.as_str()),
            "appType" => Some(client.registration.app_type.as_str()),
            "tenantId" => Some(tenant_id),
            "createdByType" => Some(client.provenance.created_by_type()),
            _ => None,
        })
    }

    /// Puts clients into the order asked for, that of their creation otherwise, which
    /// may begin with the newest (fact I58).
    pub fn arrange(&self, clients: &mut [&Client], newest_first: bool) {
        clients.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        if newest_first {
            clients.reverse();
        }
        let Some((attribute, descending)) = &self.sort else {
            return;
        };
        clients.sort_by(|a, b| {
            let ascending = match attribute.as_str() {
                "clientId" => a.id.cmp(&b.id),
                "clientName" => a.registration.client_name.cmp(&b.registration.client_name),
                "appType" => {
                    let word = |client: &Client| client.registration.app_type.as_str();
                    word(a).cmp(word(b))
                }
                "updatedAt" => a.updated_at.cmp(&b.updated_at),
                // All clients of a tenant have the same `tenantId`.
                "tenantId" => std::cmp::Ordering::Equal,
                _ => a.created_at.cmp(&b.created_at),
            };
            if *descending {
                ascending.reverse()
            } else {
                ascending
            }
        });
    }
}

/// Reads `+attribute` or `-attribute`; a plus sign may arrive as a space.
fn sort(text: &str) -> Option<(String, bool)> {
    let (descending, attribute) = match text.chars().next()? {
        '-' => (true, text.strip_prefix('-')?),
        '+' => (false, text.strip_prefix('+')?),
        ' ' => (false, text.strip_prefix(' ')?),
        _ => (false, text),
    };
    SORT_ATTRIBUTES
        .contains(&attribute)
        .then(|| (attribute.to_owned(), descending))
}

//! Filters: the part of SCIM's grammar that the API documents
//! (RFC 7644, section 3.4.2.2; fact C5).

/// Operators of SCIM beside `eq`, which the API may or may not know.
const OTHER_OPERATORS: &[&str] = &["ne", "co", "sw", "ew", "pr", "gt", "ge", "lt", "le"];

/// A conjunction of equalities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<(String, String)>,
}

/// Why a text is no such filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterError {
    /// It is not SCIM.
    Malformed,
    /// It is SCIM, with an operator or attribute that is not known to be supported.
    Unusual,
}

impl Filter {
    /// Parses `attribute eq "value" and …`.
    pub fn parse(text: &str, attributes: &[&str]) -> Result<Self, FilterError> {
        let mut words = words(text).ok_or(FilterError::Malformed)?.into_iter();
        let mut terms = Vec::new();
        loop {
            let (Some(attribute), Some(operator)) = (words.next(), words.next()) else {
                return Err(FilterError::Malformed);
            };
            let (Word::Bare(attribute), Word::Bare(operator)) = (attribute, operator) else {
                return Err(FilterError::Malformed);
            };
            let operator = operator.to_ascii_lowercase();
            if OTHER_OPERATORS.contains(&operator.as_str()) {
                return Err(FilterError::Unusual);
            }
            if operator != "eq" {
                return Err(FilterError::Malformed);
            }
            let Some(Word::Quoted(value)) = words.next() else {
                return Err(FilterError::Malformed);
            };
            if !attributes.contains(&attribute.as_str()) {
                return Err(FilterError::Unusual);
            }
            terms.push((attribute, value));
            match words.next() {
                None => return Ok(Self { terms }),
                Some(Word::Bare(and)) if and.eq_ignore_ascii_case("and") => {}
                Some(Word::Bare(or)) if or.eq_ignore_ascii_case("or") => {
                    return Err(FilterError::Unusual);
                }
                Some(Word::Bare(_) | Word::Quoted(_)) => return Err(FilterError::Malformed),
            }
        }
    }

    /// Whether something with these attributes is selected.
    pub fn selects<'a>(&self, attribute: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.terms
            .iter()
            .all(|(name, value)| attribute(name) == Some(value.as_str()))
    }
}

enum Word {
    Bare(String),
    Quoted(String),
}

/// Splits into words; `None` if a quotation does not end.
fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(&character) = characters.peek() {
        if character.is_whitespace() {
            characters.next();
        } else if character == '"' {
            characters.next();
            words.push(Word::Quoted(quoted(&mut characters)?));
        } else {
            let mut word = String::new();
            while let Some(next) = characters.next_if(|next| !next.is_whitespace() && *next != '"')
            {
                word.push(next);
            }
            words.push(Word::Bare(word));
        }
    }
    Some(words)
}

fn quoted(characters: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut value = String::new();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => value.push(characters.next()?),
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTRIBUTES: &[&str] = &["appType", "clientName"];

    #[test]
    fn equalities_are_joined_by_and() {
        let filter = Filter::parse(
            r#"appType eq "web" and clientName EQ "a \"b\" c""#,
            ATTRIBUTES,
        )
        .unwrap();
        let attributes = |app_type: &'static str| {
            move |name: &str| match name {
                "appType" => Some(app_type),
                "clientName" => Some("a \"b\" c"),
                _ => None,
            }
        };
        assert!(filter.selects(attributes("web")));
        assert!(!filter.selects(attributes("spa")));
    }

    #[rstest::rstest]
    #[case("", FilterError::Malformed)]
    #[case("appType eq", FilterError::Malformed)]
    #[case("appType eq web", FilterError::Malformed)]
    #[case("appType eq \"web", FilterError::Malformed)]
    #[case("appType is \"web\"", FilterError::Malformed)]
    #[case("appType eq \"web\" clientName eq \"x\"", FilterError::Malformed)]
    #[case("appType eq \"web\" and", FilterError::Malformed)]
    #[case("appType co \"web\"", FilterError::Unusual)]
    #[case("owner eq \"me\"", FilterError::Unusual)]
    #[case("appType eq \"web\" or appType eq \"spa\"", FilterError::Unusual)]
    fn refusals(#[case] text: &str, #[case] expected: FilterError) {
        assert_eq!(Filter::parse(text, ATTRIBUTES), Err(expected));
    }
}

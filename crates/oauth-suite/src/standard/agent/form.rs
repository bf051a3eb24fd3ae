//! The forms of a page: what they ask for, and what is sent when they are filled in.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::words::{Leaning, leaning};
use crate::standard::secret::Secret;

/// How many tags a page may have: parsing takes the longer the deeper they are nested.
const TAGS_MAX: usize = 10_000;
/// How many forms of a page are looked at.
const FORMS_MAX: usize = 20;
/// How many fields of a form are looked at.
const CONTROLS_MAX: usize = 200;

/// Names of hidden fields that answer a question, if a page has a form for each answer.
const ANSWERS: [&str; 9] = [
    "accept", "action", "allow", "answer", "approve", "approved", "confirm", "consent", "decision",
];

/// A form.
#[derive(Debug)]
pub(super) struct Form {
    /// Where it is sent to.
    pub(super) action: Url,
    is_post: bool,
    controls: Vec<Control>,
}

/// What is sent when a form is submitted.
#[derive(Debug)]
pub(super) struct Submission {
    /// Where to.
    pub(super) url: Url,
    /// Whether by POST, instead of GET.
    pub(super) is_post: bool,
    /// Names and values.
    pub(super) fields: Vec<(String, String)>,
    /// The names among them that a user filled in.
    pub(super) filled_in: Vec<String>,
    /// Whether a password is among them.
    pub(super) has_password: bool,
}

#[derive(Debug)]
struct Control {
    kind: Kind,
    name: String,
    value: String,
    id: String,
    /// Whether a box is ticked at first.
    is_checked: bool,
}

#[derive(Debug)]
enum Kind {
    /// Sent as it is.
    Fixed,
    /// Something to write into, or to choose from.
    Text,
    Password,
    Checkbox,
    Radio,
    Button {
        shown: String,
        action: Option<Url>,
        is_post: Option<bool>,
    },
}

/// The forms of a page; none of one with more tags than people write.
pub(super) fn read(page: &str, place: &Url) -> Vec<Form> {
    if page.matches('<').count() > TAGS_MAX {
        return Vec::new();
    }
    let document = Html::parse_document(page);
    let base = select(&document.root_element(), "base[href]")
        .find_map(|base| place.join(base.attr("href")?).ok())
        .unwrap_or_else(|| place.clone());
    select(&document.root_element(), "form")
        .take(FORMS_MAX)
        .filter_map(|form| Form::read(&form, place, &base))
        .collect()
}

impl Form {
    fn read(form: &ElementRef<'_>, place: &Url, base: &Url) -> Option<Self> {
        let action = match form.attr("action").map(str::trim) {
            // A form without an address goes to the address of the page.
            None | Some("") => place.clone(),
            Some(action) => base.join(action).ok()?,
        };
        let controls = select(form, "input, select, textarea, button")
            .take(CONTROLS_MAX)
            .filter_map(|element| Control::read(&element, base))
            .collect();
        Some(Self {
            action,
            is_post: form.attr("method").is_some_and(is_post),
            controls,
        })
    }

    /// The form filled in by somebody who signs in, if it asks for any of the fields.
    pub(super) fn sign_in(&self, fields: &[(String, Secret)]) -> Option<Submission> {
        let given = |name: &str| fields.iter().find(|(known, _)| known == name);
        let mut values: Vec<Option<&(String, Secret)>> = self
            .controls
            .iter()
            .map(|control| given(&control.name).filter(|_| control.is_writable()))
            .collect();
        if values.iter().all(Option::is_none) {
            values = self.by_kind(fields)?;
        }
        let mut filled_in = Vec::new();
        let button = self.button(&[Leaning::Yes, Leaning::Perhaps, Leaning::Unclear]);
        let mut submission = self.submission(button);
        for (control, value) in self.controls.iter().zip(values) {
            match value {
                Some((name, value)) => {
                    filled_in.push(name.clone());
                    submission.has_password |= matches!(control.kind, Kind::Password);
                    submission.push(&control.name, value.expose());
                }
                None if control.is_sent() => submission.push(&control.name, &control.value),
                None => {}
            }
        }
        Some(Submission {
            filled_in,
            ..submission
        })
    }

    /// What goes into a form whose fields have other names: a password into the only field
    /// for one, and what is left into the only other field.
    fn by_kind<'f>(
        &self,
        fields: &'f [(String, Secret)],
    ) -> Option<Vec<Option<&'f (String, Secret)>>> {
        let count = |wanted: fn(&Kind) -> bool| {
            let kinds = self.controls.iter().map(|control| &control.kind);
            kinds.filter(|kind| wanted(kind)).count()
        };
        let is_password = |(name, _): &&(String, Secret)| name.to_lowercase().contains("pass");
        let password = fields.iter().find(is_password)?;
        let other = fields.iter().find(|field| !is_password(field));
        if count(|kind| matches!(kind, Kind::Password)) != 1
            || count(|kind| matches!(kind, Kind::Text)) > 1
        {
            return None;
        }
        let value = |control: &Control| match control.kind {
            Kind::Password => Some(password),
            Kind::Text => other,
            Kind::Fixed | Kind::Checkbox | Kind::Radio | Kind::Button { .. } => None,
        };
        Some(self.controls.iter().map(value).collect())
    }

    /// The form sent by somebody who agrees, if it asks for nothing else and has a button
    /// that says so.
    pub(super) fn consent(&self, wanted: Leaning) -> Option<Submission> {
        let asks = self.controls.iter().any(Control::is_writable);
        if asks || self.answers_no() {
            return None;
        }
        Some(self.agreed(self.button(&[wanted])?))
    }

    /// The form sent by somebody who agrees, whatever language it speaks: one that asks for
    /// nothing and changes something, by the first button that does not refuse. The first is
    /// what the return key presses.
    pub(super) fn consent_by_shape(&self) -> Option<Submission> {
        let asks = self.controls.iter().any(Control::is_writable);
        let is_button = |control: &&Control| matches!(control.kind, Kind::Button { .. });
        let buttons: Vec<&Control> = self.controls.iter().filter(is_button).collect();
        let hides = self
            .controls
            .iter()
            .any(|control| matches!(control.kind, Kind::Fixed) && !control.name.is_empty());
        let is_choice = buttons.len() > 1;
        if asks || !self.is_post || !(hides || is_choice) || self.answers_no() {
            return None;
        }
        let agrees = |button: &&&Control| button.leaning() != Leaning::No;
        Some(self.agreed(buttons.iter().find(agrees)?))
    }

    /// The form sent by somebody who says no, if it asks for nothing else and leaves him the
    /// choice.
    pub(super) fn denial(&self) -> Option<Submission> {
        let is_button = |control: &&Control| matches!(control.kind, Kind::Button { .. });
        let buttons = || self.controls.iter().filter(is_button);
        let asks = self.controls.iter().any(Control::is_writable);
        let agrees = buttons().any(|button| button.leaning() != Leaning::No);
        if asks || !agrees {
            return None;
        }
        let button = if self.answers_no() {
            buttons().next()?
        } else {
            self.button(&[Leaning::No])?
        };
        let mut submission = self.submission(Some(button));
        for control in self.controls.iter().filter(|control| control.is_sent()) {
            submission.push(&control.name, &control.value);
        }
        Some(submission)
    }

    /// Whether a hidden field says no.
    fn answers_no(&self) -> bool {
        self.controls.iter().any(|control| {
            matches!(control.kind, Kind::Fixed)
                && ANSWERS.contains(&control.name.to_lowercase().as_str())
                && leaning("", [control.value.as_str()]) == Leaning::No
        })
    }

    /// What is sent by somebody who agrees to everything, by this button.
    fn agreed(&self, button: &Control) -> Submission {
        let mut submission = self.submission(Some(button));
        for control in &self.controls {
            if self.is_agreed(control) {
                submission.push(&control.name, &control.value);
            }
        }
        submission
    }

    /// Whether somebody who agrees to everything sends a field.
    fn is_agreed(&self, control: &Control) -> bool {
        match control.kind {
            Kind::Checkbox => control.leaning() != Leaning::No,
            Kind::Radio => {
                let mut rivals = self.controls.iter().filter(|rival| {
                    matches!(rival.kind, Kind::Radio) && rival.name == control.name
                });
                if rivals.any(|rival| rival.leaning() == Leaning::Yes) {
                    control.leaning() == Leaning::Yes
                } else {
                    control.is_checked
                }
            }
            Kind::Fixed | Kind::Text | Kind::Password | Kind::Button { .. } => control.is_sent(),
        }
    }

    /// The first button of the first of these leanings that there is.
    fn button(&self, wanted: &[Leaning]) -> Option<&Control> {
        wanted.iter().find_map(|wanted| {
            self.controls.iter().find(|control| {
                matches!(control.kind, Kind::Button { .. }) && control.leaning() == *wanted
            })
        })
    }

    /// A submission with what the button adds.
    fn submission(&self, button: Option<&Control>) -> Submission {
        let mut submission = Submission {
            url: self.action.clone(),
            is_post: self.is_post,
            fields: Vec::new(),
            filled_in: Vec::new(),
            has_password: false,
        };
        if let Some(button) = button {
            if let Kind::Button {
                action, is_post, ..
            } = &button.kind
            {
                submission.url = action.clone().unwrap_or(submission.url);
                submission.is_post = is_post.unwrap_or(submission.is_post);
            }
            submission.push(&button.name, &button.value);
        }
        submission
    }
}

impl Submission {
    fn push(&mut self, name: &str, value: &str) {
        if !name.is_empty() {
            self.fields.push((name.to_owned(), value.to_owned()));
        }
    }
}

impl Control {
    fn read(element: &ElementRef<'_>, base: &Url) -> Option<Self> {
        if element.attr("disabled").is_some() {
            return None;
        }
        let own = |name: &str| element.attr(name).unwrap_or_default().to_owned();
        let mut value = own("value");
        let kind = match (element.value().name(), own("type").to_lowercase().as_str()) {
            ("input", "submit" | "image") => button(element, &value, base),
            ("button", "" | "submit") => button(element, &shown(element), base),
            ("button", _) | ("input", "button" | "reset" | "file") => return None,
            ("input", "hidden") => Kind::Fixed,
            ("input", "checkbox") => Kind::Checkbox,
            ("input", "radio") => Kind::Radio,
            ("input", _) if element.attr("readonly").is_some() => Kind::Fixed,
            ("input", "password") => Kind::Password,
            ("textarea", _) => {
                value = shown(element);
                Kind::Text
            }
            ("select", _) => {
                value = chosen(element);
                Kind::Text
            }
            _ => Kind::Text,
        };
        if matches!(kind, Kind::Checkbox | Kind::Radio) && element.attr("value").is_none() {
            "on".clone_into(&mut value);
        }
        Some(Self {
            kind,
            name: own("name"),
            value,
            id: own("id"),
            is_checked: element.attr("checked").is_some(),
        })
    }

    /// Whether a user is asked to fill it in.
    fn is_writable(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Password)
    }

    /// Whether it is sent when nobody touches it.
    fn is_sent(&self) -> bool {
        match self.kind {
            Kind::Fixed | Kind::Text | Kind::Password => true,
            Kind::Checkbox | Kind::Radio => self.is_checked,
            Kind::Button { .. } => false,
        }
    }

    fn leaning(&self) -> Leaning {
        let shown = match &self.kind {
            Kind::Button { shown, .. } => shown,
            Kind::Fixed | Kind::Text | Kind::Password | Kind::Checkbox | Kind::Radio => "",
        };
        leaning(shown, [&*self.name, &*self.value, &*self.id])
    }
}

fn button(element: &ElementRef<'_>, shown: &str, base: &Url) -> Kind {
    let action = element.attr("formaction");
    Kind::Button {
        shown: format!("{shown} {}", element.attr("aria-label").unwrap_or_default()),
        action: action.and_then(|action| base.join(action).ok()),
        is_post: element.attr("formmethod").map(is_post),
    }
}

/// The text within an element.
fn shown(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

/// What is chosen in a list at first.
fn chosen(list: &ElementRef<'_>) -> String {
    let option = select(list, "option[selected]")
        .next()
        .or_else(|| select(list, "option").next());
    let Some(option) = option else {
        return String::new();
    };
    let value = option.attr("value").map(str::to_owned);
    value.unwrap_or_else(|| shown(&option))
}

fn is_post(method: &str) -> bool {
    method.trim().eq_ignore_ascii_case("post")
}

fn select<'a>(element: &ElementRef<'a>, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("the selector is well-formed");
    element
        .select(&selector)
        .collect::<Vec<ElementRef<'a>>>()
        .into_iter()
}

//! The user agent: what a person's browser does between an authorization request and the
//! client's redirect URI, as far as it goes without a person and without JavaScript.
//!
//! It keeps cookies, follows redirects, fills in forms that ask to sign in, and agrees
//! where it is asked for consent. Everything it sends goes to one origin: neither cookies
//! nor passwords reach another one, and nobody's redirect leads it anywhere else.

mod form;
#[cfg(test)]
mod tests;
mod trail;
mod words;

use std::{
    collections::BTreeSet,
    fmt,
    time::{Duration, Instant},
};

use bytes::Bytes;
use cookie_store::{CookieStore, RawCookie};
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE},
};
use url::{Origin, Url};

pub use self::trail::Trail;
use self::{form::Submission, words::Leaning};
use super::secret::Secret;
use crate::{
    target::{Target, TransportError},
    wire::Answer,
};

/// How many cookies are kept.
const COOKIES_MAX: usize = 100;

/// How a user of the target signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody has to: the target takes every visitor for its user.
    #[default]
    Auto,
    /// By the value of a `Cookie` header, from a session that exists.
    Cookie(Secret),
    /// By a form.
    Form {
        /// What is filled in, by the names of the form's fields.
        fields: Vec<(String, Secret)>,
    },
}

/// How far an agent goes for one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests to send at most.
    pub requests: u32,
    /// After how long no further request is sent.
    pub time: Duration,
    /// The largest page that is looked at, in bytes.
    pub page_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: 15,
            time: Duration::from_secs(30),
            page_bytes: 512 << 10,
        }
    }
}

/// Where an agent stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// At a redirect to one of the ends that were named, which is not followed.
    AtEnd,
    /// At a redirect to another origin, which is not followed; or at the answer of
    /// another origin, if the request went there.
    Elsewhere,
    /// At an answer that leads nowhere, mostly a page.
    Page,
    /// At the status of an error.
    Error,
    /// At a form that asks again for what was filled in: the target knows no such user.
    SignInRefused,
    /// At the limit of requests.
    TooManyRequests,
    /// At the limit of time.
    TooLong,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub struct Browsed {
    /// The last answer.
    pub answer: Answer,
    /// How many requests were sent.
    pub requests: u32,
    /// Why it is the last.
    pub stop: Stop,
    /// Whether the user was asked for his consent, and said no.
    pub denied: bool,
    /// What was met on the way.
    pub trail: Trail,
}

/// A browser of one user at one origin.
#[derive(Clone)]
pub struct Agent {
    origin: Url,
    sign_in: SignIn,
    limits: Limits,
    jar: CookieStore,
    denies: bool,
    /// Whether it looks at pages, and fills in and presses nothing.
    idles: bool,
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Cookies are as good as passwords.
        f.debug_struct("Agent")
            .field("origin", &self.origin.origin().ascii_serialization())
            .field("sign_in", &self.sign_in)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Agent {
    /// A browser that has just been opened, for the origin of this address.
    pub fn new(sign_in: SignIn, origin: &Url) -> Self {
        let mut agent = Self {
            origin: origin.clone(),
            sign_in,
            limits: Limits::default(),
            jar: CookieStore::default(),
            denies: false,
            idles: false,
        };
        agent.start_over();
        agent
    }

    /// The same browser with other limits.
    #[must_use]
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether it says no from here on, where it is asked for consent and can.
    pub fn deny(&mut self, denies: bool) {
        self.denies = denies;
    }

    /// The browser of a stranger: without cookies, and with nobody in front of it who fills
    /// in or presses anything. `None` if every visitor is taken for a user.
    pub fn stranger(&self) -> Option<Self> {
        let mut stranger = self.clone();
        stranger.forget();
        stranger.idles = true;
        (self.sign_in != SignIn::Auto).then_some(stranger)
    }

    /// Forgets all cookies, the one that was handed in too. What follows comes from a
    /// stranger, who still signs in where a form asks him to.
    pub fn forget(&mut self) {
        self.jar.clear();
    }

    /// Forgets all cookies but the one that was handed in.
    pub fn start_over(&mut self) {
        self.forget();
        let SignIn::Cookie(header) = &self.sign_in else {
            return;
        };
        for pair in header.expose().split(';') {
            if let Some((name, value)) = pair.trim().split_once('=') {
                let cookie = RawCookie::build((name.to_owned(), value.to_owned())).path("/");
                // What is no cookie is not sent; the target then asks to sign in.
                self.jar.insert_raw(&cookie.build(), &self.origin).ok();
            }
        }
    }

    /// Sends a request and goes on from its answer, until that redirects to one of `ends`
    /// or elsewhere, is a page that leads nowhere, or an error.
    ///
    /// A redirect leads to an end if it is the same up to the query.
    pub async fn browse<T: Target>(
        &mut self,
        target: &T,
        request: Request<Bytes>,
        ends: &[String],
    ) -> Result<Browsed, TransportError> {
        let started = Instant::now();
        let mut visit = Visit {
            ends,
            filled_in: BTreeSet::new(),
            denied: false,
        };
        let mut request = request;
        let mut requests = 0;
        let mut trail = Trail::default();
        // Whether the request that is sent has a password in it.
        let mut has_password = false;
        loop {
            let place = self.address(&request)?;
            let (method, body) = (request.method().clone(), request.body().clone());
            let media_type = request.headers().get(CONTENT_TYPE).cloned();
            let answer = self.exchange(target, request, &place).await?;
            requests += 1;
            if has_password {
                trail.note_password(&answer);
            }
            let next = if self.is_own(&place) {
                self.next(&answer, &place, &mut visit)
            } else {
                Err(Stop::Elsewhere)
            };
            let stop = match next {
                Err(stop) => stop,
                Ok(_) if requests >= self.limits.requests => Stop::TooManyRequests,
                Ok(_) if started.elapsed() >= self.limits.time => Stop::TooLong,
                Ok(Step::Get(url)) => {
                    has_password = false;
                    request = get(&url)?;
                    continue;
                }
                Ok(Step::Again(url)) => {
                    request = self.send_again(&url, method, body, media_type)?;
                    continue;
                }
                Ok(Step::Post(url, fields, secret)) => {
                    has_password = secret;
                    let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
                    let body = Bytes::from(fields);
                    request = self.send_again(&url, Method::POST, body, Some(media_type))?;
                    continue;
                }
            };
            return Ok(Browsed {
                answer,
                requests,
                stop,
                denied: visit.denied,
                trail,
            });
        }
    }

    /// The absolute address of a request.
    fn address(&self, request: &Request<Bytes>) -> Result<Url, TransportError> {
        let text = request.uri().to_string();
        let url = self.origin.join(&text);
        url.map_err(|why| TransportError::Unsendable(why.to_string()))
    }

    /// Whether an address is where cookies and passwords may go.
    fn is_own(&self, url: &Url) -> bool {
        let is_plain = url.username().is_empty() && url.password().is_none();
        // An opaque origin is equal to nothing, not even to itself.
        is_plain
            && matches!(url.origin(), Origin::Tuple(..))
            && url.origin() == self.origin.origin()
    }

    async fn exchange<T: Target>(
        &mut self,
        target: &T,
        mut request: Request<Bytes>,
        place: &Url,
    ) -> Result<Answer, TransportError> {
        let own = self.is_own(place);
        // A request that brings its cookies says what it wants to be.
        if own
            && !request.headers().contains_key(COOKIE)
            && let Some(cookies) = self.cookies(place)
        {
            request.headers_mut().insert(COOKIE, cookies);
        }
        let response = target.send(request).await?;
        if own {
            for cookie in response.headers().get_all(SET_COOKIE) {
                let is_room = self.jar.iter_any().count() < COOKIES_MAX;
                if let Some(text) = cookie.to_str().ok().filter(|_| is_room) {
                    // A cookie for another domain, or none at all, is left out.
                    self.jar.parse(text, place).ok();
                }
            }
        }
        Ok(Answer::from(response))
    }

    fn cookies(&self, place: &Url) -> Option<HeaderValue> {
        let pairs: Vec<String> = self
            .jar
            .get_request_values(place)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut header = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        header.set_sensitive(true);
        Some(header).filter(|_| !pairs.is_empty())
    }

    /// A request that carries something; browsers tell where it comes from.
    fn send_again(
        &self,
        url: &Url,
        method: Method,
        body: Bytes,
        media_type: Option<HeaderValue>,
    ) -> Result<Request<Bytes>, TransportError> {
        let mut request = get(url)?;
        if let Some(media_type) = media_type {
            request.headers_mut().insert(CONTENT_TYPE, media_type);
        }
        let origin = self.origin.origin().ascii_serialization();
        if let Some(origin) = HeaderValue::from_str(&origin)
            .ok()
            .filter(|_| method != Method::GET)
        {
            request.headers_mut().insert(ORIGIN, origin);
        }
        *request.method_mut() = method;
        *request.body_mut() = body;
        Ok(request)
    }

    fn next(&self, answer: &Answer, place: &Url, visit: &mut Visit<'_>) -> Result<Step, Stop> {
        match answer.status {
            301 | 302 | 303 | 307 | 308 => self.redirected(answer, place, visit),
            200..=399 => self.submitted(answer, place, visit),
            _ => Err(Stop::Error),
        }
    }

    fn redirected(&self, answer: &Answer, place: &Url, visit: &Visit<'_>) -> Result<Step, Stop> {
        let location = answer.header("location").ok_or(Stop::Page)?;
        if visit.is_end(location) {
            return Err(Stop::AtEnd);
        }
        let mut url = place.join(location).map_err(|_| Stop::Elsewhere)?;
        if visit.is_end(url.as_str()) {
            return Err(Stop::AtEnd);
        }
        if !self.is_own(&url) {
            return Err(Stop::Elsewhere);
        }
        url.set_fragment(None);
        // The others turn into a GET, as browsers do it (RFC 9110, section 15.4).
        if matches!(answer.status, 307 | 308) {
            Ok(Step::Again(url))
        } else {
            Ok(Step::Get(url))
        }
    }

    fn submitted(&self, answer: &Answer, place: &Url, visit: &mut Visit<'_>) -> Result<Step, Stop> {
        let media_type = answer.media_type().unwrap_or_default();
        let is_page = matches!(media_type.as_str(), "text/html" | "application/xhtml+xml");
        if !is_page || self.idles || answer.body.len() > self.limits.page_bytes {
            return Err(Stop::Page);
        }
        let page = String::from_utf8_lossy(&answer.body);
        let mut forms = form::read(&page, place);
        forms.retain(|form| self.is_own(&form.action) && !visit.is_end(form.action.as_str()));
        if let SignIn::Form { fields } = &self.sign_in {
            for form in &forms {
                if let Some(submission) = form.sign_in(fields) {
                    return self.signed_in(submission, visit);
                }
            }
        }
        let denial = forms.iter().find_map(form::Form::denial);
        if let Some(denial) = denial.filter(|_| self.denies) {
            visit.denied = true;
            return self.step(denial);
        }
        let consent = [Leaning::Yes, Leaning::Perhaps]
            .into_iter()
            .find_map(|leaning| forms.iter().find_map(|form| form.consent(leaning)));
        let by_shape = || {
            let mut fitting = forms.iter().filter_map(form::Form::consent_by_shape);
            // Of two forms nobody knows which is meant.
            fitting.next().filter(|_| fitting.next().is_none())
        };
        self.step(consent.or_else(by_shape).ok_or(Stop::Page)?)
    }

    /// A name is filled in once: who is asked for it again was not let in.
    fn signed_in(&self, submission: Submission, visit: &mut Visit<'_>) -> Result<Step, Stop> {
        let before = visit.filled_in.len();
        visit.filled_in.extend(submission.filled_in.iter().cloned());
        if visit.filled_in.len() == before {
            return Err(Stop::SignInRefused);
        }
        self.step(submission)
    }

    fn step(&self, submission: Submission) -> Result<Step, Stop> {
        let Submission {
            mut url,
            is_post,
            fields,
            has_password,
            ..
        } = submission;
        // A button may have an address of its own.
        if !self.is_own(&url) {
            return Err(Stop::Elsewhere);
        }
        url.set_fragment(None);
        let fields = crate::wire::form(&fields);
        if is_post {
            Ok(Step::Post(url, fields, has_password))
        } else {
            url.set_query(Some(&fields));
            Ok(Step::Get(url))
        }
    }
}

/// What is sent next.
enum Step {
    Get(Url),
    /// The same request to another address.
    Again(Url),
    /// A form, and whether it has a password in it.
    Post(Url, String, bool),
}

/// What an agent keeps in mind for one request.
struct Visit<'a> {
    ends: &'a [String],
    filled_in: BTreeSet<String>,
    /// Whether a no was said.
    denied: bool,
}

impl Visit<'_> {
    fn is_end(&self, location: &str) -> bool {
        let location = without_query(location);
        self.ends
            .iter()
            .any(|end| without_query(end) == location || is_same(end, location))
    }
}

/// Whether two addresses are one; what is no address is none.
fn is_same(one: &str, other: &str) -> bool {
    normal(one).is_some_and(|one| normal(other) == Some(one))
}

fn without_query(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// An address as the `url` crate writes it; `http://a` and `http://a/` are one.
fn normal(address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

fn get(url: &Url) -> Result<Request<Bytes>, TransportError> {
    Request::get(url.as_str())
        .header(ACCEPT, "text/html, application/xhtml+xml, */*;q=0.8")
        .body(Bytes::new())
        .map_err(|why| TransportError::Unsendable(why.to_string()))
}

//! A network that fails, and a target that is busy or down, told apart from one that is
//! wrong.
//!
//! Whoever asks to be left alone (429 and 503) has not performed the request, which is
//! therefore sent again when it is time. Whether an exchange that broke off was performed
//! nobody knows: what only reads is sent again, what else there is only after its traces
//! were removed; otherwise the scenario is played again from its beginning.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::End;
use crate::{
    date,
    scenario::Request,
    target::TransportError,
    wire::{Answer, text},
};

/// How long is waited at most because a target asks for it. One that wants to be left
/// alone for longer is.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// Answers in a row that ask for it, after which the target is left alone.
const BUSY_MAX: u32 = 8;

/// Exchanges in a row without an answer, after which the target counts as gone: of one
/// that has answered before, and of one that has not.
const SILENT_MAX: u32 = 8;
const SILENT_AT_FIRST_MAX: u32 = 3;

/// How often one request is sent at most before its scenario is played again.
pub(super) const SENT_MAX: u32 = 5;

/// How often a scenario is played at most.
const PLAYED_MAX: u32 = 20;

/// How often it may break off at the same step: what always does is no accident.
const STUCK_MAX: u32 = 5;

/// Pages in a row in place of answers, after which the target counts as gone. They are
/// more, because a firewall sends one whenever it sees the same request again, while the
/// target is there for others.
const PAGES_MAX: u32 = 40;

/// How much of the requests of a run may be taken up by scenarios that are played again:
/// one in so many.
const SHARE_OF_REPLAYS: u64 = 10;

/// Clocks that are this far apart count as the same.
const SAME_TIME_SECONDS: i64 = 5;

/// Clocks that are this far apart are worth a word.
const FAR_SECONDS: i64 = 60;

/// How the network did during a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NetworkReport {
    /// Exchanges that broke off.
    pub broken_off: u64,
    /// Requests that the target put off (429 or 503).
    pub put_off: u64,
    /// Scenarios that were played again because of it.
    pub played_again: u64,
    /// Scenarios that could not be played to their end because of it.
    pub given_up: u64,
    /// How far the target's clock is ahead of this machine's, in seconds, if it is far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_ahead_seconds: Option<i64>,
    /// How far the dates of its answers are ahead of that clock, if they are far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates_ahead_seconds: Option<i64>,
}

impl NetworkReport {
    /// Whether there is nothing to tell.
    pub fn is_quiet(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a target is left alone.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// It stopped answering.
    Gone(TransportError),
    /// It asks for it.
    Busy,
    /// It fails at everything.
    Down,
}

/// What is known of the way to a target.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) report: NetworkReport,
    pub(super) stop: Option<Stop>,
    /// Requests that were answered well when the target was learned.
    pub(super) signs_of_life: Vec<Request>,
    has_answered: bool,
    /// In a row.
    silent: u32,
    pages: u32,
    busy: u32,
    clock: Clock,
}

/// How far the target's clock is ahead of ours, by the quickest exchange.
#[derive(Debug, Default)]
struct Clock {
    is_set: bool,
    took: Option<Duration>,
    ahead_seconds: i64,
    /// The same by the time at which a token says that it was issued.
    ahead_by_token: Option<i64>,
}

impl Network {
    /// Notes what came of an exchange.
    pub(super) fn note(&mut self, sent: Instant, answered: &Result<Answer, TransportError>) {
        match answered {
            Ok(answer) => {
                self.has_answered = true;
                self.silent = 0;
                self.pages = 0;
                if !is_busy(answer) {
                    self.busy = 0;
                }
                self.clock.note(sent.elapsed(), answer);
            }
            Err(error @ TransportError::Page(_)) if self.has_answered => {
                self.report.broken_off += 1;
                self.pages += 1;
                if self.pages >= PAGES_MAX {
                    self.stop = Some(Stop::Gone(error.clone()));
                }
            }
            Err(error) => {
                self.report.broken_off += 1;
                self.silent += 1;
                let max = if self.has_answered {
                    SILENT_MAX
                } else if error.is_passing() {
                    SILENT_AT_FIRST_MAX
                } else {
                    1
                };
                if self.silent >= max && error.may_pass() {
                    self.stop = Some(Stop::Gone(error.clone()));
                }
            }
        }
    }

    /// A token that was given out just now says when that was, in seconds since 1970.
    pub(super) fn note_token(&mut self, issued: i64) {
        let here = i64::try_from(millis(SystemTime::now()) / 1000).unwrap_or(i64::MAX);
        self.clock.ahead_by_token = Some(issued.saturating_sub(here));
    }

    /// From now on the clock is known. It is the one by which tokens end: something in
    /// between may have written the date.
    pub(super) fn settle(&mut self) {
        self.clock.is_set = true;
        let ahead = self.clock.ahead();
        self.report.clock_ahead_seconds = far(ahead);
        let dated = self.clock.ahead_seconds.saturating_sub(ahead);
        let is_dated = self.clock.took.is_some();
        self.report.dates_ahead_seconds = far(dated).filter(|_| is_dated);
    }

    /// The target's time as far as it is known, in milliseconds since 1970.
    pub(super) fn now_millis(&self) -> u64 {
        let ahead = self.clock.ahead().saturating_mul(1000);
        millis(SystemTime::now()).saturating_add_signed(ahead)
    }

    /// How long to wait because of an answer; `None` if the target is to be left alone.
    pub(super) fn wait_for(&mut self, answer: &Answer, left: Duration) -> Option<Duration> {
        self.report.put_off += 1;
        self.busy += 1;
        let wait = retry_after(answer).unwrap_or_else(|| doubling(self.busy));
        let may_wait = self.busy < BUSY_MAX && wait <= WAIT_MAX && wait < left;
        if !may_wait {
            self.stop = Some(Stop::Busy);
        }
        may_wait.then_some(wait)
    }

    /// How long to wait before an exchange that broke off is tried again: not at all at
    /// first.
    pub(super) fn pause(&self) -> Duration {
        match self.silent {
            0 | 1 => Duration::ZERO,
            more => doubling(more) / 20,
        }
    }
}

/// A difference between clocks, if it is worth a word.
fn far(seconds: i64) -> Option<i64> {
    (seconds.abs() >= FAR_SECONDS).then_some(seconds)
}

impl Clock {
    /// How far it is ahead: as dates say, unless tokens say otherwise.
    fn ahead(&self) -> i64 {
        let dated = self.ahead_seconds;
        let tells_otherwise = |told: &i64| far(told.saturating_sub(dated)).is_some();
        self.ahead_by_token.filter(tells_otherwise).unwrap_or(dated)
    }

    fn note(&mut self, took: Duration, answer: &Answer) {
        let date = answer.header("date").and_then(date::parse_http);
        // What comes from a cache has the date at which it went there.
        let (Some(date), false, None) = (date, self.is_set, answer.header("age")) else {
            return;
        };
        if self.took.is_some_and(|known| known <= took) {
            return;
        }
        let half_way = SystemTime::now().checked_sub(took / 2);
        let here = millis(half_way.unwrap_or(UNIX_EPOCH)) / 1000;
        let ahead = date.saturating_sub_unsigned(here);
        self.took = Some(took);
        self.ahead_seconds = if ahead.abs() < SAME_TIME_SECONDS {
            0
        } else {
            ahead
        };
    }
}

/// How often a scenario was played, and where it broke off.
#[derive(Debug, Default)]
pub(super) struct Tries {
    played: u32,
    stuck: Option<(u32, u32)>,
}

impl Tries {
    /// Whether a scenario that broke off at this step is played again.
    pub(super) fn again(&mut self, step: u32) -> bool {
        self.played += 1;
        let times = match self.stuck {
            Some((at, times)) if at == step => times + 1,
            Some(_) | None => 1,
        };
        self.stuck = Some((step, times));
        self.played < PLAYED_MAX && times < STUCK_MAX
    }
}

/// How many scenarios may be played again in a run of so many requests.
pub(super) fn replays_max(requests: u64) -> u64 {
    requests / SHARE_OF_REPLAYS
}

/// Whether an answer asks to be left alone.
///
/// A 503 with an OAuth error is a failure that some libraries word so: the target has time
/// enough to say what it is about (RFC 6749, section 4.1.2.1, `server_error`).
pub(crate) fn is_busy(answer: &Answer) -> bool {
    let fails = || {
        answer
            .json()
            .is_some_and(|body| text(&body, "error") == "server_error")
    };
    match answer.status {
        429 => true,
        503 => answer.header("retry-after").is_some() || !fails(),
        _ => false,
    }
}

/// Whether the tenant itself asks for it: a server before it speaks of its own limits.
pub(super) fn is_busy_tenant(answer: &Answer) -> bool {
    answer.status == 429 && answer.json().is_some()
}

/// Whether a request changes nothing, so that it may be sent twice.
pub(super) fn only_reads(request: &Request) -> bool {
    // An authorization request makes a code.
    let below = ["/api/", "/.well-known/"];
    ["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str())
        && below.iter().any(|start| request.path.starts_with(start))
}

impl Stop {
    /// How what is played ends.
    pub(super) fn end(&self) -> End {
        match self {
            Self::Gone(error) => End::Transport(error.clone()),
            Self::Busy => End::Throttled,
            Self::Down => End::Down,
        }
    }
}

/// How long an answer asks to wait, in seconds or until a date (RFC 9110, section
/// 10.2.3). By what the answer itself says is now, if it does: clocks differ.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let text = answer.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = match answer.header("date").and_then(date::parse_http) {
        Some(now) => now,
        None => i64::try_from(millis(SystemTime::now()) / 1000).unwrap_or(i64::MAX),
    };
    let seconds = date::parse_http(text)?.saturating_sub(now);
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// 1, 2, 4 and so on seconds.
fn doubling(times: u32) -> Duration {
    Duration::from_secs(1 << times.clamp(1, 6).saturating_sub(1))
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &'static str) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Answer {
            status,
            headers: headers.collect(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    fn asked(headers: &[(&str, &str)]) -> Option<u64> {
        retry_after(&answer(429, headers, "")).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_target_says_how_long_to_wait() {
        assert_eq!(asked(&[("retry-after", "13")]), Some(13));
        assert_eq!(asked(&[("retry-after", " 0 ")]), Some(0));
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let later = ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(asked(&[date, later]), Some(30));
        let before = ("retry-after", "Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(asked(&[date, before]), Some(0));
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&[("retry-after", "soon")]), None);
        assert_eq!(asked(&[("retry-after", "-1")]), None);
    }

    #[test]
    fn nobody_waits_for_ever() {
        let long = Duration::from_hours(1);
        let wait = |seconds: &'static str, left| {
            let busy = answer(503, &[("retry-after", seconds)], "");
            Network::default().wait_for(&busy, left)
        };
        assert_eq!(wait("60", long), Some(Duration::from_mins(1)));
        assert_eq!(wait("61", long), None);
        assert_eq!(wait("5", Duration::from_secs(5)), None);
        let mut network = Network::default();
        let busy = answer(503, &[], "");
        let waits: Vec<u64> = std::iter::from_fn(|| network.wait_for(&busy, long))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 32]);
        assert!(matches!(network.stop, Some(Stop::Busy)));
    }

    #[test]
    fn what_may_make_something_is_not_sent_twice() {
        let reads = |method: &str, path: &str| only_reads(&Request::new(method, path));
        assert!(reads("GET", "/api/v1/oauth-clients/1"));
        assert!(reads("OPTIONS", "/api/v1/users/me"));
        assert!(reads("GET", "/.well-known/jwks.json"));
        assert!(!reads("GET", "/oauth/authorize"));
        assert!(!reads("POST", "/api/v1/oauth-clients"));
        assert!(!reads("DELETE", "/api/v1/oauth-clients/1"));
    }

    #[test]
    fn what_always_breaks_off_at_one_step_is_given_up() {
        let mut tries = Tries::default();
        let again: Vec<bool> = (0..5).map(|_| tries.again(3)).collect();
        assert_eq!(again, [true, true, true, true, false]);
        let mut tries = Tries::default();
        assert_eq!((0..50).take_while(|&step| tries.again(step)).count(), 19);
    }

    #[test]
    fn clocks_are_compared_by_the_quickest_exchange() {
        let mut network = Network::default();
        let ahead = |network: &Network| {
            let here = i64::try_from(millis(SystemTime::now())).unwrap();
            i64::try_from(network.now_millis()).unwrap() - here
        };
        let dated = |date: &'static str| Ok(answer(200, &[("date", date)], ""));
        let now = Instant::now();
        network.note(now, &dated("Sun, 06 Nov 2044 08:49:37 GMT"));
        assert!(ahead(&network) > 0);
        let slow = now.checked_sub(Duration::from_secs(9)).unwrap();
        network.note(slow, &dated("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(ahead(&network) > 0, "a slower exchange says less");
        network.settle();
        assert!(network.report.clock_ahead_seconds > Some(86_400));
    }

    #[test]
    fn pages_for_one_request_do_not_end_a_run() {
        let mut network = Network::default();
        let now = Instant::now();
        let page = Err(TransportError::Page(403));
        network.note(now, &Ok(answer(200, &[], "{}")));
        (1..40).for_each(|_| network.note(now, &page));
        assert!(network.stop.is_none());
        network.note(now, &Ok(answer(200, &[], "{}")));
        (1..40).for_each(|_| network.note(now, &page));
        assert!(network.stop.is_none());
        network.note(now, &page);
        assert!(matches!(network.stop, Some(Stop::Gone(_))));
        assert_eq!(network.report.broken_off, 79);
    }

    #[test]
    fn tokens_tell_the_time_better_than_dates() {
        let here = i64::try_from(millis(SystemTime::now()) / 1000).unwrap();
        let settled = |dated: Option<&'static str>, issued: i64| {
            let mut network = Network::default();
            if let Some(date) = dated {
                let answer = answer(200, &[("date", date)], "");
                network.note(Instant::now(), &Ok(answer));
            }
            network.note_token(issued);
            network.settle();
            let now = i64::try_from(network.now_millis() / 1000).unwrap();
            let report = network.report;
            (
                now - here,
                report.clock_ahead_seconds,
                report.dates_ahead_seconds,
            )
        };
        let (ahead, told, dates) = settled(Some("Sun, 06 Nov 2044 08:49:37 GMT"), here);
        assert!(ahead.abs() < 5, "{ahead}");
        assert_eq!(told, None);
        assert!(dates > Some(86_400), "{dates:?}");
        let (ahead, told, dates) = settled(None, here - 3600);
        assert!((ahead + 3600).abs() < 5, "{ahead}");
        assert!(told.is_some_and(|told| (told + 3600).abs() < 5), "{told:?}");
        assert_eq!(dates, None);
        let (_, told, dates) = settled(None, here);
        assert_eq!((told, dates), (None, None));
    }

    #[test]
    fn what_was_never_reached_is_not_asked_again() {
        let never = |error: TransportError| {
            let mut network = Network::default();
            let error = Err(error);
            (1..20).find(|_| {
                network.note(Instant::now(), &error);
                network.stop.is_some()
            })
        };
        assert_eq!(never(TransportError::Refused), Some(1));
        assert_eq!(never(TransportError::Unresolved(String::new())), Some(1));
        assert_eq!(never(TransportError::Timeout(Duration::ZERO)), Some(3));
        assert_eq!(never(TransportError::Broken(String::new())), Some(3));
    }
}

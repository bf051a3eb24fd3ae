//! What to do about the way to a target, by what went wrong on it.

use oauth_suite::target::{Insecure, TransportError};

/// What somebody can do who wanted to judge a target.
pub(crate) fn advice(why: &TransportError) -> &'static str {
    match why {
        TransportError::Refused => {
            "Nothing listens at that address: is the target running, and is the port right?"
        }
        TransportError::Unresolved(_) => {
            "Is the name spelt right, and does this machine have a name server? Inside a\n\
             company's network the target may have another name, or be behind a proxy (--proxy)."
        }
        TransportError::Insecure(why) => insecure(why),
        TransportError::Timeout(_) => {
            "Is the address right? A firewall may drop what is sent there, a proxy may be needed\n\
             (--proxy), or the target may be slow (--exchange-timeout)."
        }
        TransportError::Stalled(_) => {
            "The target was reached, and sent a part of an answer. It may be slow\n\
             (--exchange-timeout), or something in between holds back what it sends."
        }
        TransportError::Broken(_) => {
            "Something was reached there. Is it the target, and is it http or https as in the\n\
             address? A firewall or a proxy in between may cut connections, too."
        }
        TransportError::TooLarge(_) => "Is it the target? No answer of one is as large.",
        TransportError::Proxy(_) => {
            "Whoever runs the proxy knows why it does not reach the target, or whom it lets\n\
             through. --proxy names the one to use; without it none is used."
        }
        TransportError::Page(_) => {
            "A proxy, a firewall or the sign-in page of a network may answer in the target's\n\
             place; or the address is that of a website. What does a browser show there?"
        }
        TransportError::Connect(_) | TransportError::Busy | TransportError::Unsendable(_) | _ => {
            "Is the address right, and is the target running?"
        }
    }
}

/// What somebody can do about TLS.
fn insecure(why: &Insecure) -> &'static str {
    match why {
        Insecure::Expired => {
            "No credentials were sent. The certificate has to be renewed on the target, unless\n\
             this machine's clock is wrong."
        }
        Insecure::NotYetValid => {
            "No credentials were sent. Is this machine's clock right? Otherwise the target shows\n\
             its certificate too early."
        }
        Insecure::UnknownAuthority => {
            "No credentials were sent. An authority of your own, or that of a proxy in between,\n\
             is trusted with --ca FILE. If it is neither, somebody may be listening in."
        }
        Insecure::OtherName(_) => {
            "No credentials were sent. Is the name in the address the one that the target goes\n\
             by? Otherwise another site answers at this address."
        }
        Insecure::NoTls => {
            "No credentials were sent. Is it http instead of https, or another port?"
        }
        Insecure::Other(_) | _ => "No credentials were sent.",
    }
}

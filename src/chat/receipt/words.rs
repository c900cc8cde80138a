//! The words for what became of a receipt: the only sentences of this module, because screen and
//! command line must not differ in them.

use super::{Field, Flaw, NoReceipt, Outcome, Subject, Verdict};

/// What no receipt proves, whatever the verdict.
pub const NOT_PROVED: [(&str, &str); 4] = [
    (
        "the node",
        "which node answered stands in the receipt unsigned",
    ),
    ("the model", "the receipt names none"),
    ("the tokens", "the receipt counts none"),
    (
        "attestation",
        "that the key belongs to an enclave that runs published code is not checked",
    ),
];

impl Verdict {
    /// The verdict in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Verified => "signature verified, key not attested",
            Self::KeyNotCompared => "signature verified, key not compared",
            Self::ContentNotCompared => "signature verified, content not compared",
            Self::SignatureAlone => "signature verified, content and key not compared",
            Self::EarlierKey => "signed by an earlier coordinator key",
            Self::KeysDisagree => "the coordinator's keys do not belong together",
            Self::OtherTime => "signed at another time than the call",
            Self::ContentDiffers => "content differs from what was signed",
            Self::OtherRequest => "for another request",
            Self::Invalid => "not valid",
            Self::Unverifiable(_) => "cannot be verified",
        }
    }

    /// What that means, in a sentence.
    pub fn meaning(self) -> String {
        let words = match self {
            Self::Verified => "All agrees, the answer and the coordinator's key included.",
            Self::KeyNotCompared => {
                "Whoever holds the key in the receipt signed it; whether that is the coordinator \
                 was not compared."
            }
            Self::ContentNotCompared => {
                "The coordinator's key signed an answer to this request; whether it is the one \
                 that was received was not compared."
            }
            Self::SignatureAlone => {
                "Whoever holds the key in the receipt signed some answer: neither was compared \
                 whose key that is, nor which answer was received."
            }
            Self::EarlierKey => {
                "A coordinator makes a new key at every start. Whether this one was ever its own \
                 cannot be told from the receipt."
            }
            Self::KeysDisagree => {
                "What the server tells as the keys of its coordinator cannot be the keys of one. \
                 Something between may have changed them."
            }
            Self::OtherTime => {
                "The receipt was made long before or after the call, or this computer's clock is \
                 wrong."
            }
            Self::ContentDiffers => {
                "The answer that is here is not the answer that the coordinator signed: it was \
                 changed on its way, or after it."
            }
            Self::OtherRequest => "The signature is good, but it belongs to another answer.",
            Self::Invalid => {
                "The signature does not fit: the receipt was damaged, changed or made up."
            }
            Self::Unverifiable(flaw) => return flaw.sentence(),
        };
        words.to_owned()
    }

    /// A word for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::KeyNotCompared => "key-not-compared",
            Self::ContentNotCompared => "content-not-compared",
            Self::SignatureAlone => "signature-alone",
            Self::EarlierKey => "earlier-key",
            Self::KeysDisagree => "keys-disagree",
            Self::OtherTime => "other-time",
            Self::ContentDiffers => "content-differs",
            Self::OtherRequest => "other-request",
            Self::Invalid => "invalid",
            Self::Unverifiable(_) => "unverifiable",
        }
    }
}

impl Flaw {
    /// Why nothing can be checked, in a sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::TooLong => "It is longer than 64 KiB, which no receipt is.".to_owned(),
            Self::NotJson => "It is not JSON, as receipts are.".to_owned(),
            Self::NoReceipt => "It is JSON, but there is no receipt in it.".to_owned(),
            Self::Documented => "It has the shape of the documentation, which does not hold what \
                                 its signature would have been made over."
                .to_owned(),
            Self::Field(field) => format!("Its '{}' must be {}.", field.name(), field.wants()),
        }
    }
}

impl Field {
    /// Its name in a receipt.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestId => "request_id",
            Self::Digest => "aggregated_output_hash",
            Self::Payouts => "payouts",
            Self::Timestamp => "timestamp_ms",
            Self::Key => "coordinator_pubkey",
            Self::Signature => "signature",
        }
    }

    /// What it must be, to follow "must be".
    const fn wants(self) -> &'static str {
        match self {
            Self::RequestId => "a UUID in lower case",
            Self::Digest | Self::Key => "a list of 32 numbers from 0 to 255",
            Self::Payouts => "a list of addresses, each with a whole amount",
            Self::Timestamp => "a whole number below 2^64",
            Self::Signature => "a list of 64 numbers from 0 to 255",
        }
    }
}

impl Subject {
    /// What the check is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::RequestId => "request",
            Self::Content => "content",
            Self::Key => "key",
            Self::Time => "time",
            Self::PeerId => "peer id",
            Self::SealingKey => "sealing key",
            Self::Earlier => "earlier",
        }
    }
}

impl Outcome {
    /// How it went.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotCheckable => "not checked",
        }
    }
}

impl NoReceipt {
    /// Why there is none, in a sentence. What a server or the network said is not yet cleaned of
    /// control characters.
    pub fn sentence(&self) -> String {
        match self {
            Self::NoId => {
                "There is no name of the request that a receipt could be asked for by.".to_owned()
            }
            Self::NotServed => "This gateway does not serve receipts.".to_owned(),
            Self::Unasked => "It was not asked for: this gateway served no receipts when it was asked for another one, \
                              less than ten minutes before."
                .to_owned(),
            Self::NotBelieved => "It was asked for before this reply came in from a file; what a file says of that is not \
                                  believed."
                .to_owned(),
            Self::NotAvailable => "The receipt is not available; it may come later.".to_owned(),
            Self::Failed(failure) => match (failure.status, failure.said.as_str()) {
                (Some(status), "") => format!("The receipt was refused with status {status}."),
                (Some(status), said) => {
                    format!("The receipt was refused with status {status}: {said}")
                }
                (None, "") => "The receipt could not be fetched: nothing came in time.".to_owned(),
                (None, said) => format!("The receipt could not be fetched: {said}"),
            },
        }
    }
}

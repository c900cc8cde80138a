//! Messages that wait for their turn: in which order, and why they are held where they are.
//!
//! Owns no decision to send: `turn` asks for the next one when it can take it. A message that was
//! taken out to be edited leaves a gap, which it goes back into when it is sent, so that editing
//! changes no order.

/// Messages waiting to be sent, first in first out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queue {
    messages: Vec<Waiting>,
    hold: Option<Hold>,
    /// The place that belongs to the message being edited.
    gap: Option<usize>,
    names: u64,
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its name while it waits.
    pub name: u64,
    /// Its words.
    pub text: String,
}

/// Why messages are held until the person, or what held them, lets them go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The person stopped the reply before them.
    Stopped,
    /// The key was refused.
    Key,
    /// A quota is used up.
    Quota,
    /// The message before them was not answered.
    Unanswered,
    /// The reply before them broke off.
    BrokeOff,
    /// There is no connection: they go on by themselves once there is one.
    Offline,
    /// The message before them is being edited.
    Edited,
    /// They waited when the program ended.
    Recalled,
}

impl Hold {
    /// The cause in words, behind "held:".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Stopped => "you stopped the one before",
            Self::Key => "the key was refused",
            Self::Quota => "the quota is used up",
            Self::Unanswered => "the one before has no answer",
            Self::BrokeOff => "the reply broke off",
            Self::Offline => "no connection",
            Self::Edited => "you edit the one before",
            Self::Recalled => "they waited when you left",
        }
    }
}

/// Which way a message moves among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To be sent sooner.
    Sooner,
    /// To be sent later.
    Later,
}

impl Queue {
    /// Adds a message: in its own place if it was taken out to be edited, else behind the others.
    pub fn push(&mut self, text: String) {
        let end = self.messages.len();
        let place = self.gap.take().unwrap_or(end).min(end);
        self.insert(place, text);
    }

    /// Puts a message before the others: it was to go first and could not.
    pub fn push_front(&mut self, text: String) {
        self.insert(0, text);
        self.gap = self.gap.map(|gap| gap + 1);
    }

    fn insert(&mut self, place: usize, text: String) {
        self.names += 1;
        let name = self.names;
        self.messages.insert(place, Waiting { name, text });
    }

    /// Keeps the messages from being sent until the person sends one. What came back from another run stays held
    /// for that, whatever comes to pass.
    pub fn hold(&mut self, why: Hold) {
        if self.held() != Some(Hold::Recalled) {
            self.hold = Some(why);
        }
    }

    /// Lets them be sent again, but for those that came back from another run: these the person lets go.
    pub fn release(&mut self) {
        if self.held() != Some(Hold::Recalled) {
            self.hold = None;
        }
    }

    /// The person lets them go, all of them.
    pub const fn let_go(&mut self) {
        self.hold = None;
    }

    /// Lets them be sent again if nothing but a missing connection held them.
    pub fn release_from(&mut self, why: Hold) {
        if self.hold == Some(why) {
            self.hold = None;
        }
    }

    /// Why messages wait for the person rather than for their turn, if they do.
    pub fn held(&self) -> Option<Hold> {
        let edited = self.is_first_edited().then_some(Hold::Edited);
        let held = self.hold.or(edited);
        held.filter(|_| !self.messages.is_empty())
    }

    /// The next message to send, unless they are held.
    pub fn take_next(&mut self) -> Option<String> {
        if self.hold.is_some() || self.held().is_some() || self.messages.is_empty() {
            return None;
        }
        self.gap = self.gap.map(|gap| gap.saturating_sub(1));
        Some(self.messages.remove(0).text)
    }

    /// Takes a message out, to be edited: its place is kept.
    pub fn take(&mut self, name: u64) -> Option<String> {
        let place = self.place(name)?;
        self.gap = Some(place);
        Some(self.messages.remove(place).text)
    }

    /// Keeps the place before all others for what is written: it was to go first and could not.
    pub const fn keep_first_place(&mut self) {
        self.keep_place(0);
    }

    /// Keeps a place among the others for what is written.
    pub const fn keep_place(&mut self, place: usize) {
        self.gap = Some(place);
    }

    /// Nothing is being edited any more: no place is kept.
    pub const fn close_gap(&mut self) {
        self.gap = None;
    }

    /// Takes a message away.
    pub fn remove(&mut self, name: u64) -> Option<String> {
        let place = self.place(name)?;
        self.gap = self.gap.map(|gap| gap - usize::from(gap > place));
        Some(self.messages.remove(place).text)
    }

    /// None waits: those that did have their place elsewhere. No name is given twice.
    pub fn clear(&mut self) {
        *self = Self {
            names: self.names,
            ..Self::default()
        };
    }

    /// Moves a message by one place; at an end it stays.
    pub fn shift(&mut self, name: u64, way: Way) {
        let Some(place) = self.place(name) else {
            return;
        };
        let other = match way {
            Way::Sooner => place.checked_sub(1),
            Way::Later => Some(place + 1).filter(|other| *other < self.messages.len()),
        };
        if let Some(other) = other {
            self.messages.swap(place, other);
        }
    }

    fn place(&self, name: u64) -> Option<usize> {
        self.messages.iter().position(|it| it.name == name)
    }

    /// Whether a message was taken out to be edited and has not come back.
    pub const fn is_edited(&self) -> bool {
        self.gap.is_some()
    }

    /// Whether the message that is being edited goes before all others, which wait for it.
    pub fn is_first_edited(&self) -> bool {
        self.gap == Some(0)
    }

    /// The name of the last.
    pub fn last(&self) -> Option<u64> {
        self.messages.last().map(|last| last.name)
    }

    /// How many wait.
    pub const fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether none waits.
    pub const fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The messages with the place that belongs to the one being edited: `None` before those that it goes before. Behind
    /// them all it has its place anyway.
    pub fn in_places(&self) -> impl Iterator<Item = Option<&Waiting>> {
        let places = self.messages.iter().enumerate();
        places.flat_map(|(place, message)| {
            let gap = (self.gap == Some(place)).then_some(None);
            gap.into_iter().chain([Some(message)])
        })
    }

    /// The words of those: none for that place. No message is without words.
    pub fn texts_in_places(&self) -> impl Iterator<Item = String> {
        let text = |it: Option<&Waiting>| it.map_or_else(String::new, |it| it.text.clone());
        self.in_places().map(text)
    }

    /// The messages, first to send first.
    pub fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.messages.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(texts: &[&str]) -> Queue {
        let mut queue = Queue::default();
        for text in texts {
            queue.push((*text).to_owned());
        }
        queue
    }

    fn texts(queue: &Queue) -> Vec<&str> {
        queue.iter().map(|it| it.text.as_str()).collect()
    }

    #[test]
    fn an_edited_message_goes_back_to_its_place_and_the_next_one_to_the_end() {
        let mut queue = queue(&["a", "b", "c"]);
        assert_eq!(queue.take(2).unwrap(), "b");
        queue.push("B".to_owned());
        queue.push("d".to_owned());
        assert_eq!(texts(&queue), ["a", "B", "c", "d"]);
    }

    #[test]
    fn the_place_stays_the_same_among_the_others_whatever_becomes_of_them() {
        let mut queue = queue(&["a", "b", "c"]);
        queue.take(3);
        assert_eq!(queue.take_next().unwrap(), "a");
        queue.push_front("0".to_owned());
        queue.remove(2);
        queue.push("C".to_owned());
        queue.push("d".to_owned());
        assert_eq!(texts(&queue), ["0", "C", "d"]);
    }

    #[test]
    fn nothing_overtakes_the_first_while_it_is_edited() {
        let mut queue = queue(&["a", "b"]);
        queue.take(1);
        assert_eq!(
            (queue.held(), queue.take_next()),
            (Some(Hold::Edited), None)
        );
        queue.close_gap();
        assert_eq!(
            (queue.held(), queue.take_next().as_deref()),
            (None, Some("b"))
        );
    }

    #[test]
    fn a_message_moves_by_one_and_stops_at_the_ends() {
        let mut queue = queue(&["a", "b", "c"]);
        queue.shift(1, Way::Sooner);
        queue.shift(1, Way::Later);
        assert_eq!(texts(&queue), ["b", "a", "c"]);
        queue.shift(1, Way::Later);
        queue.shift(1, Way::Later);
        queue.shift(9, Way::Sooner);
        assert_eq!(texts(&queue), ["b", "c", "a"]);
    }

    #[test]
    fn what_is_held_for_one_reason_is_not_let_go_for_another() {
        let mut queue = queue(&["a"]);
        queue.hold(Hold::Key);
        queue.release_from(Hold::Offline);
        assert_eq!(queue.held(), Some(Hold::Key));
        queue.release_from(Hold::Key);
        assert_eq!(queue.take_next().unwrap(), "a");
    }

    #[test]
    fn an_empty_queue_is_not_held_but_keeps_what_is_put_into_it() {
        let mut queue = Queue::default();
        queue.hold(Hold::Stopped);
        assert_eq!(queue.held(), None);
        queue.push("a".to_owned());
        assert_eq!(
            (queue.held(), queue.take_next()),
            (Some(Hold::Stopped), None)
        );
    }
}

import Conversation

/// Which state of the input line the archive has.
struct DraftState: Sendable {
  /// The composer's version, and how many messages were queued, when the draft was last saved.
  var saved = 0
  var savedQueue: [String] = []
  var savedStash: [String]
  /// The monotonic time by which a change must be saved; nil when there is none.
  var due: Int64?
  /// When the oldest change that is not saved was made.
  var since: Int64?
  /// The composer's version when `due` was set.
  var waiting = 0

  init(saved: Int = 0, savedStash: [String] = []) {
    self.saved = saved
    self.savedStash = savedStash
  }
}

extension State {
  /// Texts up to this many bytes are saved with every key; longer ones this long after the last
  /// key, so that typing beside a pasted book does not write the book at each key. Somebody who
  /// never stops is saved at least every `mostDelay`. Milliseconds.
  private static let smallDraft = 8192
  private static let delay: Int64 = 200
  private static let mostDelay: Int64 = 2000

  /// Saves the input line and the queue if they changed: all that is on the screen is kept.
  mutating func keepDraft(atOnce: Bool = false) -> [Effect] {
    keepStash() + keepText(atOnce: atOnce)
  }

  /// Saves what was put aside, if it changed.
  private mutating func keepStash() -> [Effect] {
    guard stash != draft.savedStash else { return [] }
    draft.savedStash = stash
    let session = isSessionKept ? [] : keepSession()
    return session + [.record(.stash(stash, session: self.session.id))]
  }

  private mutating func keepText(atOnce: Bool) -> [Effect] {
    guard composer.version != draft.saved || queue != draft.savedQueue else {
      draft.due = nil
      draft.since = nil
      return []
    }
    let size = queue.reduce(composer.byteCount) { $0 + $1.utf8.count }
    if size > Self.smallDraft, !atOnce {
      let since = draft.since ?? now.uptime
      draft.since = since
      if draft.due == nil || draft.waiting != composer.version {
        draft.waiting = composer.version
        draft.due = min(now.uptime + Self.delay, since + Self.mostDelay)
      }
      if let due = draft.due, now.uptime < due { return [] }
    }
    draft.due = nil
    draft.since = nil
    draft.saved = composer.version
    draft.savedQueue = queue
    // A queued message comes back as text in the input line: it was never sent.
    // A summary in the input is no message: what was typed before it is kept.
    let typed = compacting.draft?.held ?? (composer.isEmpty ? "" : composer.text)
    let text = (queue + (typed.isEmpty ? [] : [typed])).joined(separator: "\n\n")
    if !isSessionKept, text.isEmpty { return [] }
    let session = isSessionKept ? [] : keepSession()
    return session + [.record(.draft(text, session: self.session.id))]
  }
}

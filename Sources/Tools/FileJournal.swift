/// A file's content before a tool touched it.
package struct FileVersion: Hashable, Sendable {
  /// Absolute, without links.
  package let path: String
  /// Nil where no file was there.
  package let bytes: [UInt8]?
  /// Permission bits; 0 where no file was there.
  package let mode: UInt32

  package init(path: String, bytes: [UInt8]?, mode: UInt32) {
    self.path = path
    self.bytes = bytes
    self.mode = mode
  }

  /// What tells this content from another; nil where no file was there.
  package var fingerprint: Fingerprint? { bytes.map(Fingerprint.init) }
}

/// One change that a tool is about to make. It is kept before the change is made; whether the
/// change was made is told later by the file itself, so that a crash between the two is no riddle.
package struct JournalEntry: Hashable, Sendable {
  /// The id of the tool call.
  package let call: String
  package let before: FileVersion
  /// What the file will hold; nil where the change deletes it.
  package let after: Fingerprint?

  package init(call: String, before: FileVersion, after: Fingerprint?) {
    self.call = call
    self.before = before
    self.after = after
  }
}

/// Where the tools keep what they are about to change. Saved before changed: while this throws,
/// no file is touched.
package protocol FileJournal {
  /// Keeps an entry so that it outlasts a crash.
  func record(_ entry: JournalEntry) throws
}

/// A journal in memory, for tests and for runs that keep nothing.
package final class MemoryJournal: FileJournal {
  /// Oldest first.
  package private(set) var entries: [JournalEntry] = []

  package init() {}

  package func record(_ entry: JournalEntry) { entries.append(entry) }
}

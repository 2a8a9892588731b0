import Foundation

/// Putting files back to what they were before the tools changed them.
package struct Restoring {
  /// What became of one file.
  package enum Outcome: Hashable, Sendable {
    /// It is as it was before the entries.
    case restored
    /// It was that already.
    case unchanged
    /// Somebody else changed it since, so it was left alone.
    case changedByOthers
    /// It could not be read or written; the sentence says why.
    case failed(String)
  }

  /// What to do with one file, from its entries alone.
  struct Step: Hashable {
    /// What to put back.
    let target: FileVersion
    /// What a content of the tools' own making looks like now; nil as an element: no file.
    let expected: Set<Fingerprint?>
    /// Whether between two entries the file was changed by somebody else.
    let isBroken: Bool
  }

  private let territory: Territory
  private let replacing: FileReplacing

  /// - Parameters:
  ///   - directory: the working directory, absolute.
  ///   - mask: the umask of the person's programs.
  package init(directory: String, mask: UInt32 = 0o022) throws(ToolFailure) {
    territory = try Territory(directory: directory, home: nil)
    replacing = FileReplacing(territory: territory, mask: mask)
  }

  /// Undoes the entries, which are oldest first and all that there are since some moment.
  /// - Returns: for each file what became of it, in the order they were first touched.
  package func restore(_ entries: [JournalEntry]) -> [(path: String, outcome: Outcome)] {
    Self.plan(entries).map { ($0.target.path, restore($0)) }
  }

  /// What the entries ask for, a step a file.
  static func plan(_ entries: [JournalEntry]) -> [Step] {
    var order: [String] = []
    var byPath: [String: [JournalEntry]] = [:]
    for entry in entries {
      if byPath[entry.before.path] == nil { order.append(entry.before.path) }
      byPath[entry.before.path, default: []].append(entry)
    }
    return order.compactMap { path in
      guard let entries = byPath[path], let first = entries.first else { return nil }
      // After an entry the file holds what was written, or, where the write never came to be, what
      // was there before.
      var expected: Set<Fingerprint?> = [first.before.fingerprint]
      var isBroken = false
      for entry in entries {
        let before = entry.before.fingerprint
        if !expected.contains(before) { isBroken = true }
        expected = [before, entry.after]
      }
      return Step(target: first.before, expected: expected, isBroken: isBroken)
    }
  }

  private func restore(_ step: Step) -> Outcome {
    do throws(ToolFailure) {
      let place = try territory.place(step.target.path)
      // A link that leads elsewhere by now is somebody else's change.
      guard place.path == step.target.path else { return .changedByOthers }
      let now = try FileSnapshot.read(place, in: territory)
      let found = now.map { Fingerprint($0.bytes) }
      if found == step.target.fingerprint {
        if let now, now.mode != step.target.mode {
          try replacing.replace(place, with: now.bytes, before: now, mode: step.target.mode)
        }
        return .unchanged
      }
      guard !step.isBroken, step.expected.contains(found) else { return .changedByOthers }
      if let bytes = step.target.bytes {
        try replacing.replace(place, with: bytes, before: now, mode: step.target.mode)
      } else if let now {
        try replacing.remove(place, before: now)
      }
      return .restored
    } catch {
      return .failed(error.sentence)
    }
  }
}

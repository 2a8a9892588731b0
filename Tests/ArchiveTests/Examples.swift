import Conversation
import Foundation
import Messages
import Testing

/// A directory that goes with the test.
final class TemporaryDirectory {
  let path: String

  /// In memory where the system has such a place: the tests sync a thousand times.
  init() throws {
    let memory = "/dev/shm/"
    let root = access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
    path = root + "archive-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names in it, sorted.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  var database: String { path + "/archive.sqlite" }

  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }
}

/// Whether the long versions of the tests run.
let isFullRun = ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1"

func id(_ number: Int) -> Identifier { Identifier(high: 7, low: UInt64(number)) }

func session(_ number: Int, directory: String = "/home") -> Session {
  Session(id: Identifier(high: 1, low: UInt64(number)), directory: directory, created: 1_000)
}

func question(_ number: Int, after parent: Int?, _ text: String = "question") -> Turn {
  Turn(
    id: id(number), parent: parent.map(id), role: .user, content: [.text(text)], created: 1_000)
}

func answer(_ number: Int, after parent: Int?, _ outcome: Outcome, _ text: String = "") -> Turn {
  var answer = Answer(alias: "k3", requestedModel: "moon/k3", host: "api.example")
  answer.outcome = outcome
  return Turn(
    id: id(number), parent: parent.map(id), role: .assistant,
    content: text.isEmpty ? [] : [.text(text)], created: 1_001, answer: answer)
}

/// Questions and answers 1…count in a row.
func conversation(_ count: Int, text: String = "text") -> [Turn] {
  (1...count).map { number in
    let parent = number > 1 ? number - 1 : nil
    return number % 2 == 1
      ? question(number, after: parent, "\(text) \(number)")
      : answer(number, after: parent, .complete, "\(text) \(number)")
  }
}

/// A text that has broken other programs' archives; its name in test output is short and plain.
struct OddText: Sendable, CustomTestStringConvertible {
  let text: String

  var testDescription: String {
    text.unicodeScalars.prefix(4).map { String($0.value, radix: 16) }.joined(separator: " ")
      + " (\(text.utf8.count) bytes)"
  }

  static let all = [
    "", " ", "\n", "a\u{2028}b\u{2029}c", "a\0b\0", "\0", "👩‍👩‍👧‍👦🇩🇪", "e\u{301}", "\u{202E}abc",
    "\u{FEFF}bom",
    "\\\"\u{8}\u{c}\r\t/", "\u{1B}[31m", "'; DROP TABLE turn; --", "\u{10FFFF}\u{FFFD}\u{FFFF}",
    "{\"type\":\"text\"}", String(repeating: "x€😀\n", count: 100_000),
  ].map(OddText.init)
}

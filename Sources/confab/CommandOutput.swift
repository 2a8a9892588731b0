import Canvas
import Foundation
import Messages

/// Standard output of the commands that print text: harmless on a terminal, the very bytes in a pipe
/// or a file.
struct CommandOutput {
  /// Whether a person reads.
  let isTerminal = isatty(1) == 1

  /// Writes a line.
  func line(_ text: String) throws { try write(Array((shown(text) + "\n").utf8)) }

  /// Writes a text as it is, or made harmless for a terminal.
  func text(_ text: String) throws { try write(Array(shown(text).utf8)) }

  /// Writes a file's bytes; on a terminal as text.
  func bytes(_ bytes: [UInt8]) throws {
    if isTerminal { return try text(String(decoding: bytes, as: UTF8.self)) }
    try write(bytes)
  }

  /// Writes a JSON array, an element a line.
  func json(_ elements: [JSON]) throws {
    let lines = elements.map { String(decoding: $0.bytes, as: UTF8.self) }
    try line(lines.isEmpty ? "[]" : "[" + lines.joined(separator: ",\n ") + "]")
  }

  private func shown(_ text: String) -> String { isTerminal ? Sanitizer.plain(text) : text }

  private func write(_ bytes: [UInt8]) throws {
    if let error = writeToStandardOutput(bytes) {
      throw CommandFailure("The output cannot be written: \(String(cString: strerror(error))).")
    }
  }
}

/// Why a command ends without having done what it was asked.
struct CommandFailure: Error {
  /// One plain sentence; untrusted text may be in it.
  let sentence: String
  /// 1: it failed; 2: it was asked for wrongly.
  let code: Int32

  init(_ sentence: String, code: Int32 = 1) {
    self.sentence = sentence
    self.code = code
  }
}

import Messages

/// A line of a file that could not be read.
package struct LineProblem: Hashable, Sendable {
  /// From 1.
  package let line: Int
  /// Why, in a few plain words.
  package let reason: String
}

/// The records of a JSON Lines file (https://jsonlines.org), one after the other.
///
/// Lines end at the byte 0x0A and nowhere else: a U+2028 is text. Bytes of zero around a line, which
/// file systems leave after a power cut, are passed over. A line that is no object is named and the
/// next one is read; the last one without a line feed counts if it is whole, since programs append a
/// line in parts.
package struct Lines: Sequence, IteratorProtocol {
  /// A record and the number of its line, from 1.
  package typealias Element = (number: Int, record: [String: JSON])

  /// Lines that are longer are passed over, in bytes: no message of a person or a model is.
  package static let limit = 64 << 20

  private let bytes: [UInt8]
  private var position = 0
  private var number = 0
  /// What could not be read so far.
  package private(set) var problems: [LineProblem] = []

  /// - Parameter bytes: the file's.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package mutating func next() -> Element? {
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      var line = bytes[position..<end]
      position = end + 1
      number += 1
      while let first = line.first, Self.isNothing(first) { line.removeFirst() }
      while let last = line.last, Self.isNothing(last) { line.removeLast() }
      if line.isEmpty { continue }
      if line.count > Self.limit {
        note("it is longer than \(Self.limit >> 20) MB")
        continue
      }
      do throws(JSON.SyntaxError) {
        guard case .object(let record) = try JSON(parsing: Array(line)) else {
          note("it is no object")
          continue
        }
        return (number, record)
      } catch {
        note(end == bytes.count ? "it is cut" : error.sentence.lowercasedFirst)
      }
    }
    return nil
  }

  /// Names a line that was read and made no sense.
  package mutating func note(_ reason: String, line: Int? = nil) {
    problems.append(LineProblem(line: line ?? number, reason: reason))
  }

  private static func isNothing(_ byte: UInt8) -> Bool {
    byte == 0 || byte == 0x20 || byte == 0x09 || byte == 0x0D
  }
}

extension String {
  /// For the middle of a sentence, without its full stop.
  fileprivate var lowercasedFirst: String {
    let text = hasSuffix(".") ? dropLast() : self[...]
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

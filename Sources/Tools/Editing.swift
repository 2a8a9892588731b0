/// Exact replacements in a file's bytes, so that what is not replaced stays as it is: line ends,
/// a byte order mark, and bytes that are no UTF-8.
enum Editing {
  /// One replacement.
  struct Edit: Hashable {
    var old: String
    var new: String
    var replacesAll = false
  }

  /// The text after all edits, each made on what the one before left; all or nothing.
  /// - Returns: the new bytes, and how many places were replaced.
  static func apply(
    _ edits: [Edit], to bytes: [UInt8], path: String
  ) throws(ToolFailure) -> (bytes: [UInt8], count: Int) {
    var result = bytes
    var total = 0
    for (index, edit) in edits.enumerated() {
      let which = edits.count > 1 ? "Edit \(index + 1) of \(edits.count): " : ""
      do {
        let count = try apply(edit, to: &result, path: path)
        total += count
      } catch {
        let tail = edits.count > 1 ? " None of the edits was made." : ""
        throw ToolFailure(which + error.sentence + tail)
      }
    }
    return (result, total)
  }

  private static func apply(
    _ edit: Edit, to bytes: inout [UInt8], path: String
  ) throws(ToolFailure) -> Int {
    guard edit.old != edit.new else { throw ToolFailure("old_string and new_string are the same.") }
    guard !edit.old.isEmpty else {
      throw ToolFailure("old_string is empty; use Write to make a file or to replace it whole.")
    }
    var old = Array(edit.old.utf8)
    var new = Array(edit.new.utf8)
    var places = self.places(of: old, in: bytes)
    let lineEnds = LineEnds(of: bytes)
    if lineEnds.hasReturns {
      let isOneLine = !old.contains(0x0A)
      if places.isEmpty || isOneLine && lineEnds.areAllReturns {
        let other = LineEnds.withReturns(old)
        let found = isOneLine ? places : self.places(of: other, in: bytes)
        if !found.isEmpty {
          places = found
          old = other
          new = LineEnds.withReturns(new)
        }
      }
    }
    guard let first = places.first else {
      throw ToolFailure(
        "old_string is not in \(path). "
          + (NearestText.sentence(for: edit.old, in: bytes) ?? "Nothing in the file is like it."))
    }
    guard places.count == 1 || edit.replacesAll else {
      let lines = places.prefix(10).map { "\(line(of: $0, in: bytes))" }.joined(separator: ", ")
      throw ToolFailure(
        "old_string is in \(path) \(places.count) times (lines \(lines)"
          + (places.count > 10 ? ", …" : "")
          + "). Give more of the text around the one that is meant, or set replace_all.")
    }
    var result = Array(bytes[..<first])
    result.reserveCapacity(bytes.count + places.count * max(0, new.count - old.count))
    for (index, place) in places.enumerated() {
      result += new
      let end = index + 1 < places.count ? places[index + 1] : bytes.count
      result += bytes[(place + old.count)..<end]
    }
    bytes = result
    return places.count
  }

  /// Where the bytes are, from the start, none overlapping another.
  static func places(of part: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard let first = part.first, part.count <= bytes.count else { return [] }
    return bytes.withUnsafeBufferPointer { bytes in
      part.withUnsafeBufferPointer { part in
        var places: [Int] = []
        var index = 0
        let last = bytes.count - part.count
        while index <= last {
          if bytes[index] == first, part.indices.allSatisfy({ bytes[index + $0] == part[$0] }) {
            places.append(index)
            index += part.count
          } else {
            index += 1
          }
        }
        return places
      }
    }
  }

  /// The number of the line that holds the byte, from 1.
  static func line(of place: Int, in bytes: [UInt8]) -> Int {
    1 + bytes[..<place].count { $0 == 0x0A }
  }
}

/// How a file's lines end.
struct LineEnds: Hashable {
  /// Whether a line ends in CR LF.
  let hasReturns: Bool
  /// Whether all lines that end do so.
  let areAllReturns: Bool

  init(of bytes: [UInt8]) {
    var returns = 0
    var feeds = 0
    var last: UInt8 = 0
    for byte in bytes {
      if byte == 0x0A {
        feeds += 1
        if last == 0x0D { returns += 1 }
      }
      last = byte
    }
    hasReturns = returns > 0
    areAllReturns = returns > 0 && returns == feeds
  }

  /// The bytes with CR LF at the end of each line.
  static func withReturns(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 16)
    for byte in bytes {
      if byte == 0x0A, result.last != 0x0D { result.append(0x0D) }
      result.append(byte)
    }
    return result
  }

  /// A whole new content with the line ends and the byte order mark that the file had.
  static func keeping(_ old: [UInt8], in new: [UInt8]) -> [UInt8] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var result = new
    if LineEnds(of: old).areAllReturns { result = withReturns(result) }
    if old.starts(with: mark), !result.starts(with: mark) { result = mark + result }
    return result
  }
}

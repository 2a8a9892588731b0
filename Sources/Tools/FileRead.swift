import Conversation
import Foundation
import Messages

/// Reading a file for the model: as numbered lines, a part of a large one in bounded memory, or as
/// a picture.
struct FileRead: Work {
  /// Lines without a limit in the call, as Claude Code's tool has it.
  static let lineCount = 2_000
  /// Bytes of one line that are shown.
  private static let lineLimit = 2_000
  /// Bytes of the whole answer; about 25,000 tokens.
  private static let answerLimit = 100_000

  let descriptors: [Int32] = []
  let wantsTurn = true
  let deadline: Int64? = nil

  private let call: String
  private let shown: String
  private let handle: Handle
  private let first: Int
  private let limit: Int
  private let status: stat

  private var number = 1
  private var line: [UInt8] = []
  private var lineSize = 0
  private var answer: [UInt8] = []
  private var taken = 0
  private var isStopped = false
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var isStarted = false
  private var picture: (type: String, bytes: [UInt8])?

  /// What is remembered of a file that was read.
  let stamp: FileStamp
  let place: Place

  init(_ input: ToolInput, call: String, place: Place, in territory: Territory) throws(ToolFailure)
  {
    self.call = call
    self.place = place
    shown = territory.shown(place)
    first = max(1, try input.number("offset") ?? 1)
    limit = max(1, try input.number("limit") ?? Self.lineCount)
    handle = try territory.open(place, O_RDONLY)
    guard let status = handle.status else {
      throw ToolFailure("\(shown) cannot be read (\(lastError)).")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ToolFailure("\(shown) is a directory; use LS or Glob.")
    default: throw ToolFailure("\(shown) is no regular file, so it is not read.")
    }
    self.status = status
    stamp = FileStamp(status)
  }

  mutating func stop(now: Int64) { isStopped = true }
  mutating func abandon() { isStopped = true }

  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent] {
    if isStopped { return [.finished(.failed(call, "Reading was stopped by the person."))] }
    let end = ContinuousClock.now + Slice.duration
    repeat {
      switch handle.read(into: &buffer, limit: buffer.count) {
      case .bytes(let count):
        if let outcome = take(buffer[..<count]) { return [.finished(outcome)] }
      case .ended, .blocked:
        return [.finished(conclusion())]
      case .failed(let code):
        return [
          .finished(.failed(call, "\(shown) cannot be read (\(String(cString: strerror(code))))."))
        ]
      }
    } while ContinuousClock.now < end
    return []
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) -> ToolOutcome? {
    if !isStarted {
      isStarted = true
      if let type = Picture.type(of: bytes) {
        guard status.st_size <= Picture.limit else {
          return .failed(call, "\(shown) is a picture larger than \(Picture.limitText).")
        }
        picture = (type, [])
      } else if FileSnapshot.isBinary(Array(bytes.prefix(8_000))) {
        return .failed(call, "\(shown) is a binary file, so it is not read as text.")
      }
    }
    if picture != nil {
      picture?.bytes += bytes
      if let size = picture?.bytes.count, size > Picture.limit {
        return .failed(call, "\(shown) is a picture larger than \(Picture.limitText).")
      }
      return nil
    }
    var rest = bytes
    while let end = rest.firstLineFeed {
      add(rest[..<end])
      rest = rest[(end + 1)...]
      if endLine() {
        let place = lseek(handle.fd, 0, SEEK_CUR)
        return conclusion(hasMore: !rest.isEmpty || place < status.st_size)
      }
    }
    add(rest)
    return nil
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    lineSize += bytes.count
    guard number >= first, line.count < Self.lineLimit else { return }
    line += bytes.prefix(Self.lineLimit - line.count)
  }

  /// Takes the line that is complete; whether no more are wanted.
  private mutating func endLine() -> Bool {
    defer {
      number += 1
      line.removeAll(keepingCapacity: true)
      lineSize = 0
    }
    guard number >= first else { return false }
    if line.last == 0x0D { line.removeLast() }
    // A byte order mark is no part of the text that an edit would name.
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    let digits = String(number)
    answer += String(repeating: " ", count: max(0, 6 - digits.count)).utf8
    answer += digits.utf8
    answer.append(0x09)
    if lineSize > Self.lineLimit {
      answer += Clipping.withoutBrokenEnd(line)
      answer += "… (\(lineSize) bytes in this line)".utf8
    } else {
      answer += line
    }
    answer.append(0x0A)
    taken += 1
    return taken >= limit || answer.count >= Self.answerLimit
  }

  private mutating func conclusion(hasMore: Bool = false) -> ToolOutcome {
    if let picture {
      let data = Data(picture.bytes).base64EncodedString()
      return ToolOutcome(
        result: ToolResult(id: call, content: [.image(mediaType: picture.type, data: data)]),
        summary: "picture, \(picture.bytes.count / 1024) KB")
    }
    if !hasMore, lineSize > 0 { _ = endLine() }
    if taken == 0 {
      let lines = number - 1
      return isStarted
        ? .failed(call, "\(shown) has only \(lines) line\(lines == 1 ? "" : "s").")
        : ToolOutcome(
          result: ToolResult(id: call, text: "\(shown) is empty."), summary: "empty")
    }
    var text = String(decoding: answer, as: UTF8.self)
    if hasMore {
      text += "… (the file goes on; read from offset \(first + taken) for more)\n"
    }
    return ToolOutcome(
      result: ToolResult(id: call, text: text), summary: "\(taken) line\(taken == 1 ? "" : "s")")
  }

}

/// What a file's first bytes say about a picture.
enum Picture {
  /// The most that the API takes is 5 MB in base64
  /// (https://docs.claude.com/en/docs/build-with-claude/vision).
  static let limit = 3_750_000
  static let limitText = "3.75 MB"

  /// The media type, if the bytes begin a picture that models can see.
  static func type(of bytes: ArraySlice<UInt8>) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
      return "image/gif"
    }
    if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      return "image/webp"
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// Where the first line feed is; memchr(3) looks at gigabytes a second.
  var firstLineFeed: Int? {
    withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, let found = memchr(start, 0x0A, bytes.count) else {
        return nil
      }
      return startIndex + (UnsafeRawPointer(found) - start)
    }
  }
}

/// Cutting bytes without cutting a character.
enum Clipping {
  /// The bytes without the beginning of a character at their end.
  static func withoutBrokenEnd(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var start = bytes.count
    var steps = 0
    while start > 0, steps < 4 {
      start -= 1
      steps += 1
      let byte = bytes[start]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return start + length <= bytes.count ? bytes[...] : bytes[..<start]
    }
    return bytes[...]
  }
}

extension ToolOutcome {
  /// A call that failed, said to the model and to the person.
  package static func failed(_ call: String, _ sentence: String) -> ToolOutcome {
    ToolOutcome(
      result: ToolResult(id: call, text: sentence, isError: true),
      summary: sentence.split(separator: "\n").first.map(String.init) ?? "")
  }
}

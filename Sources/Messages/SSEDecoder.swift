/// Bytes of an event stream, in pieces of any size, to events (WHATWG HTML, 9.2.5 and 9.2.6).
///
/// Lines end in LF, CR or CRLF, wherever the pieces are cut; one byte order mark at the start is
/// skipped. Text is not decoded here, so a character cut in two by a piece's end is never harmed.
package struct SSEDecoder: Sendable {
  /// Why a decoder stopped for good.
  package enum Failure: Error, Hashable, Sendable {
    /// A line grew beyond `limit` bytes.
    case lineTooLong(limit: Int)
    /// The data of one event grew beyond `limit` bytes.
    case eventTooLong(limit: Int)

    /// One plain sentence.
    package var sentence: String {
      switch self {
      case .lineTooLong(let limit):
        "The server sent a line of more than \(limit) bytes, which no answer needs; try again."
      case .eventTooLong(let limit):
        "The server sent an event of more than \(limit) bytes, which no answer needs; try again."
      }
    }
  }

  /// Set when the stream broke a limit; from then on nothing is decoded.
  package private(set) var failure: Failure?

  private let limit: Int
  /// The beginning of a line whose end has not arrived.
  private var partialLine: [UInt8] = []
  private var isFirstLine = true
  /// The last byte was a CR: an LF right after it belongs to the same line end.
  private var endedInCR = false
  private var event = ""
  private var data: [UInt8] = []
  private var hasData = false
  private var id = ""
  private var retry: Int?

  /// - Parameter limit: the most bytes of one line, and of one event's data.
  package init(limit: Int = 8 << 20) {
    self.limit = limit
  }

  /// Takes the next bytes and returns the events that they complete, in order.
  package mutating func feed(_ bytes: [UInt8]) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      if endedInCR, let first = buffer.first {
        endedInCR = false
        if first == 0x0A { start = 1 }
      }
      var index = start
      while index < buffer.count, failure == nil {
        let byte = buffer[index]
        guard byte == 0x0A || byte == 0x0D else {
          index += 1
          continue
        }
        take(UnsafeBufferPointer(rebasing: buffer[start..<index]), into: &events)
        index += 1
        if byte == 0x0D {
          if index == buffer.count { endedInCR = true } else if buffer[index] == 0x0A { index += 1 }
        }
        start = index
      }
      guard failure == nil else { return }
      if partialLine.count + (buffer.count - start) > limit {
        failure = .lineTooLong(limit: limit)
      } else {
        partialLine.append(contentsOf: buffer[start...])
      }
    }
    if failure != nil { (partialLine, data) = ([], []) }
    return events
  }

  /// Ends the stream. An unfinished event is dropped, as the specification says, unless its data is
  /// a whole JSON object: then only the server's last line ends are missing, and the event counts.
  package mutating func finish() -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    let rest = partialLine
    partialLine = []
    // An empty rest is no line, and above all not the blank one that dispatches.
    if !rest.isEmpty { rest.withUnsafeBufferPointer { take($0, into: &events) } }
    if hasData, failure == nil, (try? JSON(parsing: data))?.objectValue != nil {
      dispatch(into: &events)
    }
    let state = failure
    self = SSEDecoder(limit: limit)
    failure = state
    return events
  }

  /// Takes one whole line, of which `partialLine` may hold the beginning.
  private mutating func take(
    _ end: UnsafeBufferPointer<UInt8>, into events: inout [ServerSentEvent]
  ) {
    if partialLine.count + end.count > limit {
      failure = .lineTooLong(limit: limit)
    } else if partialLine.isEmpty {
      interpret(end, into: &events)
    } else {
      var line: [UInt8] = []
      swap(&line, &partialLine)
      line.append(contentsOf: end)
      line.withUnsafeBufferPointer { interpret($0, into: &events) }
      line.removeAll(keepingCapacity: true)
      swap(&line, &partialLine)
    }
  }

  private mutating func interpret(
    _ line: UnsafeBufferPointer<UInt8>, into events: inout [ServerSentEvent]
  ) {
    var line = line
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = .init(rebasing: line[3...]) }
    }
    if line.isEmpty {
      dispatch(into: &events)
      return
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == 0x20 { start += 1 }
    let value = UnsafeBufferPointer(rebasing: line[start...])
    let field = UnsafeBufferPointer(rebasing: line[..<colon])
    if field.elementsEqual("data".utf8) {
      guard data.count + value.count < limit else {
        failure = .eventTooLong(limit: limit)
        return
      }
      if hasData { data.append(0x0A) }
      data.append(contentsOf: value)
      hasData = true
    } else if field.elementsEqual("event".utf8) {
      event = String(decoding: value, as: UTF8.self)
    } else if field.elementsEqual("id".utf8) {
      if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    } else if field.elementsEqual("retry".utf8) {
      if !value.isEmpty, value.allSatisfy({ 0x30...0x39 ~= $0 }) {
        retry = Int(String(decoding: value, as: UTF8.self)) ?? retry
      }
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if hasData {
      events.append(
        ServerSentEvent(
          event: event.isEmpty ? "message" : event, data: data, id: id, retry: retry))
    }
    event = ""
    // Not emptied in place: the event shares the storage.
    data = []
    hasData = false
    retry = nil
  }
}

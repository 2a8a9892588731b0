/// The body of a successful response to stream events, whatever form the server chose: an event
/// stream, or one JSON message although a stream was asked for. Which of them is told from the
/// first byte, since servers' content types are not reliable. Any chunking gives the same events.
package struct AnswerDecoder: Sendable {
  /// One event and the JSON that it was read from, on one line, for an archive.
  package struct Arrival: Hashable, Sendable {
    /// What it says.
    package var event: StreamEvent
    /// As the server wrote it, or as a stream would have carried it.
    package var json: [UInt8]
  }

  private enum Form {
    case undecided, stream, json, foreign
  }

  /// Set when the body broke a limit; from then on nothing is decoded.
  // Stored, not computed from `stream`: reading it through a getter shared the stream's buffer, and
  // the next append then copied it (measured: quadratic for a line that arrives byte by byte).
  package private(set) var failure: SSEDecoder.Failure?

  /// The beginning, at most 64 kB, of a body that is neither form (a page, a text), for
  /// `Failure.classify`; empty for an answer.
  package private(set) var foreignBody: [UInt8] = []

  private var form = Form.undecided
  private var stream: SSEDecoder
  /// A JSON body so far; before the form is known, the bytes so far.
  private var body: [UInt8] = []
  private let limit: Int

  /// - Parameter limit: the most bytes of one line, one event's data or one JSON body.
  package init(limit: Int = 8 << 20) {
    self.limit = limit
    stream = SSEDecoder(limit: limit)
  }

  /// Takes the next bytes and returns what they complete, in order. Events that are not JSON are
  /// skipped.
  package mutating func feed(_ bytes: [UInt8]) -> [Arrival] {
    guard failure == nil else { return [] }
    switch form {
    case .stream:
      let events = stream.feed(bytes)
      failure = stream.failure
      return arrivals(events)
    case .foreign: foreignBody.append(contentsOf: bytes.prefix((64 << 10) - foreignBody.count))
    case .json, .undecided:
      body.append(contentsOf: bytes)
      if body.count > limit {
        failure = .eventTooLong(limit: limit)
        body = []
      } else if form == .undecided {
        return decide()
      }
    }
    return []
  }

  /// Ends the body and returns what that completes.
  package mutating func finish() -> [Arrival] {
    guard failure == nil else { return [] }
    switch form {
    case .stream:
      let events = stream.finish()
      failure = stream.failure
      return arrivals(events)
    case .undecided, .foreign: return []
    case .json:
      guard let json = try? JSON(parsing: body) else {
        foreignBody = Array(body.prefix(64 << 10))
        return []
      }
      return StreamEvent.streamed(json).map { Arrival(event: StreamEvent($0), json: $0.bytes) }
    }
  }

  private mutating func decide() -> [Arrival] {
    // A byte order mark, which may not be whole yet, or white space may come first.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if body.count < mark.count, mark.starts(with: body) { return [] }
    let rest = body.starts(with: mark) ? body.dropFirst(mark.count) : body[...]
    switch rest.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
    case nil where body.count < 4096: return []
    case UInt8(ascii: "{")?:
      form = .json
      return []
    case UInt8(ascii: "<")?:
      form = .foreign
      let start = body
      body = []
      return feed(start)
    default:
      form = .stream
      let start = body
      body = []
      return feed(start)
    }
  }

  private func arrivals(_ events: [ServerSentEvent]) -> [Arrival] {
    events.compactMap { event in
      (try? StreamEvent(json: event.data)).map { Arrival(event: $0, json: event.dataOnOneLine) }
    }
  }
}

import Messages

/// The question for a server's own list of models, `GET {base}/v1/models`, while it is asked.
package struct ModelListing: Sendable {
  /// What came of it.
  package enum Outcome: Hashable, Sendable {
    case list(ModelList)
    /// The server said why not, or could not be reached.
    case failed(Failure)
  }

  /// Names its transfer.
  package let id: Int
  /// For sentences.
  package let host: String
  /// Silence, in milliseconds, after which it is given up.
  package static let patience: Int64 = 10_000
  /// Longer lists are not taken, in bytes.
  private static let limit = 8 << 20

  private var head: (status: Int, headers: [String: String])?
  private var body: [UInt8] = []
  /// When something came last, in monotonic milliseconds.
  private var lastByte: Int64

  /// - Parameter now: monotonic milliseconds.
  package init(id: Int, host: String, now: Int64) {
    self.id = id
    self.host = host
    lastByte = now
  }

  /// When it is given up, in monotonic milliseconds.
  package var deadline: Int64 { lastByte + Self.patience }

  /// Takes what happened; gives what came of it once that is known. The transfer may still run.
  package mutating func handle(_ input: Exchange.Input, now: Int64, wall: Int64) -> Outcome? {
    if input != .tick { lastByte = now }
    switch input {
    case .head(let status, let headers):
      head = (status, headers)
    case .body(let bytes):
      body += bytes
      if body.count > Self.limit { return .failed(.notThisProtocol(host: host)) }
    case .end:
      guard let head else { return .failed(.closedEarly(host: host)) }
      if head.status == 200, let list = ModelList(body) { return .list(list) }
      return .failed(
        Failure.classify(
          status: head.status, headers: head.headers.map { ($0.key, $0.value) }, body: body,
          host: host, now: wall))
    case .failed(let failure): return .failed(failure)
    case .tick where now >= deadline:
      return .failed(.timeout(host: host, seconds: Int(Self.patience / 1000)))
    case .tick, .interrupt: break
    }
    return nil
  }
}

import HTTP
import ScriptedServer
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A client and everything it has reported: what the tests look at.
final class Conversation {
  let client: HTTPClient
  private(set) var events: [HTTPEvent] = []

  init(_ client: HTTPClient = HTTPClient()) {
    // As the program does: curl is told to leave signals alone.
    signal(SIGPIPE, SIG_IGN)
    self.client = client
  }

  func start(_ request: HTTPRequest, id: Int = 1) { client.start(request, id: id) }

  /// Waits until the condition holds; false when that takes half a minute, which is a failure.
  @discardableResult
  func run(until condition: (Conversation) -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    var none: [Descriptor] = []
    while !condition(self) {
      if ContinuousClock.now > deadline { return false }
      events += client.wait(&none, timeout: 1000)
    }
    return true
  }

  /// Waits until nothing is under way.
  @discardableResult
  func runToEnd() -> Bool { run { $0.client.active.isEmpty } }

  /// One request, to its end.
  static func whole(_ request: HTTPRequest) -> Conversation {
    let conversation = Conversation()
    conversation.start(request)
    conversation.runToEnd()
    return conversation
  }

  func body(_ id: Int = 1) -> [UInt8] {
    events.flatMap { event -> [UInt8] in
      if case .body(id, let bytes) = event { bytes } else { [] }
    }
  }

  func text(_ id: Int = 1) -> String { String(decoding: body(id), as: UTF8.self) }

  func status(_ id: Int = 1) -> Int? { head(id)?.status }

  func head(_ id: Int = 1) -> (status: Int, headers: [HTTPHeader])? {
    for case .head(id, let status, let headers) in events { return (status, headers) }
    return nil
  }

  func failure(_ id: Int = 1) -> TransportFailure? {
    for case .failed(id, let failure) in events { return failure }
    return nil
  }

  func hasEnded(_ id: Int = 1) -> Bool { events.contains(.end(id: id)) }

  /// The kinds of one transfer's events, with neighbouring bodies taken together.
  func order(_ id: Int = 1) -> [String] {
    var kinds: [String] = []
    for event in events {
      let kind: String
      switch event {
      case .head(id, _, _): kind = "head"
      case .body(id, _): kind = "body"
      case .end(id): kind = "end"
      case .failed(id, _): kind = "failed"
      default: continue
      }
      if kind != "body" || kinds.last != "body" { kinds.append(kind) }
    }
    return kinds
  }
}

extension TransportFailure {
  /// The case's name, for tables.
  var kind: String {
    switch self {
    case .resolve: "resolve"
    case .connect: "connect"
    case .tls: "tls"
    case .timeout: "timeout"
    case .cut: "cut"
    case .refusedURL: "refusedURL"
    case .libraryMissing: "libraryMissing"
    case .tooLarge: "tooLarge"
    case .other: "other"
    }
  }
}

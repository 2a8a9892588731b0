import Conversation
import HTTP
import Messages
import Settings

/// Asks models: over HTTP, or of the built-in demo. Both hand in the same inputs.
struct Transport {
  let http = HTTPClient()
  private var demo = Demo()
  private let settings: Settings
  /// The hosts of running transfers, for the sentences of their failures.
  private var hosts: [Int: String] = [:]
  /// Requests that could not even be started.
  private var refused: [(id: Int, input: Exchange.Input)] = []

  init(settings: Settings) {
    self.settings = settings
  }

  /// When the demo has something next, in monotonic milliseconds.
  var nextTime: Int64? { demo.nextTime }

  mutating func send(id: Int, _ request: MessagesRequest, model reference: String, now: Int64) {
    if reference == Settings.demo.reference { return demo.start(id: id, now: now) }
    let provider = String(reference.prefix { $0 != "/" })
    guard let endpoint = settings.endpoints[provider] else {
      refused.append((id, .failed(.unknown(host: provider, detail: nil))))
      return
    }
    hosts[id] = endpoint.host
    http.start(
      HTTPRequest(
        url: endpoint.messagesURL, method: "POST",
        headers: endpoint.requestHeaders(userAgent: "confab/\(Program.version)")
          .map { HTTPHeader(name: $0.0, value: $0.1) },
        body: request.body()), id: id)
  }

  mutating func cancel(id: Int) {
    http.cancel(id)
    demo.cancel(id: id)
  }

  /// The program's one wait.
  mutating func wait(
    _ descriptors: inout [Descriptor], timeout: Int?
  ) -> [(id: Int, input: Exchange.Input)] {
    let events = http.wait(&descriptors, timeout: refused.isEmpty ? timeout : 0)
    defer { refused = [] }
    return refused + events.map { translate($0) }
  }

  /// What the demo has played by now.
  mutating func demoInputs(now: Int64) -> [(id: Int, input: Exchange.Input)] {
    demo.take(now: now)
  }

  private mutating func translate(_ event: HTTPEvent) -> (id: Int, input: Exchange.Input) {
    switch event {
    case .head(let id, let status, let headers):
      let fields = headers.map { ($0.name.lowercased(), $0.value) }
      return (
        id,
        .head(status: status, headers: Dictionary(fields, uniquingKeysWith: { _, last in last }))
      )
    case .body(let id, let bytes):
      return (id, .body(bytes))
    case .end(let id):
      hosts[id] = nil
      return (id, .end)
    case .failed(let id, let failure):
      let host = hosts.removeValue(forKey: id) ?? "the endpoint"
      return (id, .failed(Failure(failure, host: host)))
    }
  }
}

extension Failure {
  /// What a fault of the transport means to the person.
  init(_ failure: TransportFailure, host: String) {
    switch failure {
    case .resolve: self = .resolve(host: host)
    case .connect(let reason): self = .connect(host: host, detail: reason)
    case .tls(let reason): self = .tls(host: host, detail: reason)
    case .timeout: self = .timeout(host: host, seconds: 10)
    case .cut(let reason): self = .cutStream(host: host, detail: reason)
    case .refusedURL, .libraryMissing, .tooLarge, .other:
      self = .unknown(host: host, detail: nil)
      sentence = failure.description
    }
  }
}

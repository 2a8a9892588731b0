import Conversation
import HTTP
import Messages
import Screen
import Settings

/// Asks models: over HTTP, or of the built-in demo. Both hand in the same inputs.
struct Transport {
  let http = HTTPClient()
  private var demo = Demo()
  private(set) var settings: Settings
  /// The endpoints of running transfers.
  private var endpoints: [Int: Endpoint] = [:]
  /// Keys that commands yield.
  var keys: KeyRing
  /// Those that have come.
  private(set) var learned: [Secret] = []
  /// Requests that wait for such a key.
  private var waiting: [(id: Int, wish: Wish, endpoint: Endpoint)] = []
  /// Requests that could not even be started.
  private var refused: [(id: Int, input: Exchange.Input)] = []

  /// What is asked besides answers.
  var inquiries = Inquiries()

  /// Masks every key, those that commands have yielded among them.
  private(set) var redaction: Redaction

  /// - Parameter environment: what commands that yield keys may inherit.
  init(settings: Settings, environment: [String: String]) {
    self.settings = settings
    redaction = settings.redaction
    keys = KeyRing(environment: environment)
  }

  /// When the demo has something next, in monotonic milliseconds.
  var nextTime: Int64? { demo.nextTime }

  mutating func send(id: Int, _ request: MessagesRequest, model reference: String, now: Int64) {
    if reference == Settings.demo.reference { return demo.start(id: id, now: now) }
    let provider = String(reference.prefix { $0 != "/" })
    guard let endpoint = settings.endpoints[provider] else {
      var failure = Failure.unknown(host: provider, detail: nil)
      failure.isRetryable = false
      refused.append((id, .failed(failure)))
      return
    }
    send(id: id, .answer(request), at: endpoint, now: now)
  }

  /// What is asked of an endpoint.
  enum Wish {
    case answer(MessagesRequest)
    /// Its own list of models.
    case models
  }

  /// Asks an endpoint, once its key is there.
  mutating func send(id: Int, _ wish: Wish, at endpoint: Endpoint, now: Int64) {
    guard let command = endpoint.keyCommand else { return start(id: id, wish, at: endpoint) }
    switch keys.key(of: endpoint, command, now: now) {
    case .here(let key): start(id: id, wish, at: endpoint.with(key: key))
    case .awaited: waiting.append((id, wish, endpoint))
    case .failed(let failure): refuse(id: id, Failure(failure, of: endpoint))
    }
  }

  /// Asks a configured provider for its list of models.
  mutating func listModels(id: Int, provider: String, now: Int64) {
    guard let endpoint = settings.endpoints[provider] else {
      return refuse(id: id, .unknown(host: provider, detail: nil))
    }
    send(id: id, .models, at: endpoint, now: now)
  }

  /// Has a transfer fail that could not be started.
  mutating func refuse(id: Int, _ failure: Failure) { refused.append((id, .failed(failure))) }

  /// Goes on with a configuration that was read anew.
  mutating func adopt(_ settings: Settings) {
    self.settings = settings
    learn(settings.secrets)
  }

  /// Masks these too from now on.
  mutating func learn(_ secrets: [Secret]) {
    learned += secrets
    redaction = Redaction(settings.secrets + learned)
  }

  /// The next request to this provider asks its command again.
  mutating func forgetKey(of provider: String) { keys.forget(provider: provider) }

  private mutating func start(id: Int, _ wish: Wish, at endpoint: Endpoint) {
    endpoints[id] = endpoint
    let headers = endpoint.requestHeaders(userAgent: "confab/\(Program.version)")
      .map { HTTPHeader(name: $0.0, value: $0.1) }
    switch wish {
    case .answer(let request):
      http.start(
        HTTPRequest(
          url: endpoint.messagesURL, method: "POST", headers: headers, body: request.body(),
          caFile: settings.caFile), id: id)
    case .models:
      // As Claude Code asks for it (code.claude.com/docs/en/llm-gateway-protocol).
      let fields = headers.filter { !["content-type", "accept"].contains($0.name) }
      http.start(
        HTTPRequest(
          url: endpoint.modelsURL + "?limit=1000", headers: fields,
          caFile: settings.caFile, bodyLimit: 8 << 20), id: id)
    }
  }

  mutating func cancel(id: Int) {
    if let index = waiting.firstIndex(where: { $0.id == id }) {
      let provider = waiting.remove(at: index).endpoint.id
      if !waiting.contains(where: { $0.endpoint.id == provider }) {
        keys.cancel(provider: provider)
      }
      return
    }
    endpoints[id] = nil
    http.cancel(id)
    demo.cancel(id: id)
  }

  /// The program's one wait.
  mutating func wait(
    _ descriptors: inout [Descriptor], timeout: Int?
  ) -> [(id: Int, input: Exchange.Input)] {
    var timeout = refused.isEmpty ? timeout : 0
    guard !keys.isIdle else { return taken(http.wait(&descriptors, timeout: timeout)) }
    let now = Moment.current.uptime
    let patience = keys.nextTime(now: now).map { Int(max(0, $0 - now)) }
    timeout = [timeout, patience].compactMap { $0 }.min()
    let count = descriptors.count
    descriptors += keys.descriptors
    let events = http.wait(&descriptors, timeout: timeout)
    descriptors.removeSubrange(count...)
    takeKeys()
    return taken(events)
  }

  private mutating func taken(_ events: [HTTPEvent]) -> [(id: Int, input: Exchange.Input)] {
    defer { refused = [] }
    return refused + events.filter { !inquiries.take($0) }.map { translate($0) }
  }

  /// Sends what has waited for a key that is there now, or says why it is not.
  private mutating func takeKeys() {
    for (provider, result) in keys.take(now: Moment.current.uptime) {
      let ready = waiting.filter { $0.endpoint.id == provider }
      waiting.removeAll { $0.endpoint.id == provider }
      if case .success(let key) = result { learn([key]) }
      for (id, wish, endpoint) in ready {
        switch result {
        case .success(let key): start(id: id, wish, at: endpoint.with(key: key))
        case .failure(let failure):
          refused.append((id, .failed(Failure(failure, of: endpoint))))
        }
      }
    }
  }

  /// What the demo has played by now.
  mutating func demoInputs(now: Int64) -> [(id: Int, input: Exchange.Input)] {
    demo.take(now: now)
  }

  private mutating func translate(_ event: HTTPEvent) -> (id: Int, input: Exchange.Input) {
    switch event {
    case .head(let id, let status, let headers):
      if status == 401, let provider = endpoints[id]?.id { keys.forget(provider: provider) }
      let fields = headers.map { ($0.name.lowercased(), $0.value) }
      return (
        id,
        .head(status: status, headers: Dictionary(fields, uniquingKeysWith: { _, last in last }))
      )
    case .body(let id, let bytes):
      return (id, .body(bytes))
    case .end(let id):
      endpoints[id] = nil
      return (id, .end)
    case .failed(let id, let failure):
      let host = endpoints.removeValue(forKey: id)?.host ?? "the endpoint"
      return (id, .failed(Failure(failure, host: host)))
    }
  }
}

extension Failure {
  /// Why the key of an endpoint could not be had.
  init(_ failure: KeyCommand.Failure, of endpoint: Endpoint) {
    self = .unknown(host: endpoint.host, detail: nil)
    let name = endpoint.keyCommand?.name ?? "the command"
    sentence = "The key of \(endpoint.id) is missing: \(name) \(failure.advice)."
    isRetryable = false
  }

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
      if case .other = failure {} else { isRetryable = false }
    }
  }
}

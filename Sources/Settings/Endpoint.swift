import Messages

/// A server to ask, and how: what a provider in a configuration becomes.
package struct Endpoint: Sendable {
  /// How a request says who asks.
  package enum Authentication: Equatable, Sendable {
    /// `x-api-key: …`
    case apiKeyHeader(Secret)
    /// `authorization: Bearer …`
    case bearer(Secret)
    /// What a command yields, asked for when a request is to be made; see `with(key:)`.
    case command(KeyCommand, Carrier)
    /// Nothing, or whatever `headers` hold.
    case none
  }

  /// The header in which a key travels.
  package enum Carrier: Hashable, Sendable {
    /// `x-api-key`
    case apiKeyHeader
    /// `authorization: Bearer`
    case bearer
    /// Both: what Claude Code does with the output of `apiKeyHelper`.
    case both
  }

  /// The protocol the server was said to speak.
  package enum API: Hashable, Sendable {
    /// Anthropic's Messages, the one Confab speaks.
    case anthropicMessages
    /// One of OpenAI's, by the name it was configured with. Listed, but not usable.
    case openAI(named: String)
    /// Another or a misspelt one. Listed, but not usable.
    case unsupported(named: String)
  }

  /// One header of the configuration; its value may be a key and is treated as one.
  package struct Header: Equatable, Sendable {
    /// As configured; sent in lower case.
    package var name: String
    /// May be a key, so it is only revealed into a request.
    package var value: Secret

    /// A header as configured; see `objection` for whether it can be sent.
    package init(name: String, value: Secret) {
      self.name = name
      self.value = value
    }
  }

  /// The provider's id, as configured.
  package var id: String
  /// What people see: a name of its own, else the id.
  package var displayName: String
  /// Normalised: no trailing slash, no `/v1`. Without a path to complete it is not a request URL.
  package var baseURL: String
  /// Where requests go.
  package var messagesURL: String
  /// Where the server's list of models is asked for, if it has one; see `ModelList`.
  package var modelsURL: String { "\(baseURL)/v1/models" }
  /// Host, and port if it is unusual.
  package var host: String
  /// `https://host:port`: what the key is bound to. Nothing of this endpoint is sent elsewhere.
  package var origin: String
  /// This machine itself, where a key is often not needed.
  package var isLoopback: Bool
  /// What is sent besides or instead of our own headers.
  package var headers: [Header]
  /// The key and the header it travels in.
  package var authentication: Authentication
  /// See `isUsable`.
  package var api: API
  /// Whether a key was configured but could not be had (an unset variable, a file that must not
  /// be read); a problem says why. Nothing is asked without it.
  package var lacksKey = false
  /// The most output tokens to ask for where a model does not say.
  package var maxTokens: Int
  /// Where it was configured: `path:line`, or the variables' names.
  package var source: String
  /// What is understood in its address, but better written otherwise, as a sentence.
  package var remark: String?
  /// Where each value comes from (`path:line`, a variable), by its name: `baseUrl`, `apiKey`,
  /// `api`, `maxTokens`, `header NAME`. A value without one is ours.
  package var origins: [String: String] = [:]

  /// False for one that is listed only so that it can be said what to change.
  package var isUsable: Bool { api == .anthropicMessages }

  /// Whether requests carry something that says who asks.
  package var hasCredential: Bool {
    authentication != .none
      || headers.contains { Self.credentialHeaders.contains($0.name.lowercased()) }
  }

  /// Names, in lower case, of headers that say who asks.
  static let credentialHeaders = ["x-api-key", "authorization"]

  /// The headers of a streaming request, names in lower case, each once. A configured header
  /// replaces ours of the same name. Contains the key: for the request only.
  ///
  /// - Parameter userAgent: our honest name, `confab/<version>`; Kimi's rules forbid posing as
  ///   another product, so only the person's own configuration may change it.
  package func requestHeaders(userAgent: String) -> [(String, String)] {
    var result = [
      ("content-type", "application/json"),
      ("accept", "text/event-stream"),
      ("anthropic-version", Self.version),
      ("user-agent", userAgent),
    ]
    switch authentication {
    case .apiKeyHeader(let key): result.append(("x-api-key", key.reveal()))
    case .bearer(let key): result.append(("authorization", "Bearer \(key.reveal())"))
    case .command, .none: break
    }
    for header in headers {
      let name = header.name.lowercased()
      result.removeAll { $0.0 == name }
      result.append((name, header.value.reveal()))
    }
    return result
  }

  /// The version every server of this protocol knows, and the one Kimi's documentation asks for.
  static let version = "2023-06-01"

  /// All that must never be shown.
  package var secrets: [Secret] {
    var secrets = headers.map(\.value)
    switch authentication {
    case .apiKeyHeader(let key), .bearer(let key): secrets.append(key)
    case .command, .none: break
    }
    return secrets
  }

  /// The command that yields the key; nil where the key is there, or none is needed.
  package var keyCommand: KeyCommand? {
    if case .command(let command, _) = authentication { return command }
    return nil
  }

  /// The same with the key that its command gave.
  package func with(key: Secret) -> Endpoint {
    guard case .command(_, let carrier) = authentication else { return self }
    var endpoint = self
    switch carrier {
    case .apiKeyHeader: endpoint.authentication = .apiKeyHeader(key)
    case .bearer: endpoint.authentication = .bearer(key)
    case .both:
      endpoint.authentication = .apiKeyHeader(key)
      let authorization = Header(name: "authorization", value: Secret("Bearer \(key.reveal())"))
      endpoint.headers.insert(authorization, at: 0)
    }
    return endpoint
  }
}

extension Endpoint {
  /// An endpoint at an address; how long its answers may be comes from what is known of the host.
  package init(
    id: String, displayName: String, base: BaseURL, headers: [Header] = [],
    authentication: Authentication, api: API = .anthropicMessages, source: String
  ) {
    self.id = id
    self.displayName = displayName
    baseURL = base.description
    messagesURL = base.messagesURL
    host = base.host
    origin = base.origin
    isLoopback = base.isLoopback
    self.headers = headers
    self.authentication = authentication
    self.api = api
    maxTokens = KnownServer.maxTokens(hostname: base.hostname)
    self.source = source
  }
}

extension Endpoint.Header {
  /// Headers that would break the request or our reading of the answer.
  private static let reserved = [
    "host", "content-length", "transfer-encoding", "connection", "accept-encoding", "expect",
  ]

  /// What is wrong with it; nil if it can be sent. Never says the value.
  ///
  /// libcurl sends headers as they are, so a line break would be a header of its own.
  var objection: String? {
    let separators = "()<>@,;:\\\"/[]?={}"
    let isToken = name.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !separators.utf8.contains($0)
    }
    guard !name.isEmpty, isToken else { return "“\(name)” cannot be the name of a header" }
    guard !Self.reserved.contains(name.lowercased()) else {
      return "the header “\(name)” is set by the connection itself and cannot be configured"
    }
    guard value.isSendable else {
      return "the value of the header “\(name)” holds a character that cannot be sent"
    }
    return nil
  }
}

extension Endpoint {
  /// The key as a bearer token, besides the header that it travels in: what Kimi Code's own client
  /// sends to ask for the windows of usage (MoonshotAI/kimi-code, packages/oauth). Contains the key.
  package var bearer: [(String, String)] {
    let isThere = headers.contains { $0.name.lowercased() == "authorization" }
    guard case .apiKeyHeader(let key) = authentication, !isThere else { return [] }
    return [("authorization", "Bearer \(key.reveal())")]
  }
}

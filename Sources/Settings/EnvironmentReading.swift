import Messages

/// The endpoint that Claude Code's variables describe (code.claude.com/docs/en/env-vars). It is
/// apart from every configured one: its key goes to the origin of `ANTHROPIC_BASE_URL` and to no
/// other, even where a configured provider has the same origin and no key.
struct EnvironmentReading {
  private(set) var endpoint: Endpoint?
  private(set) var model: Model?
  private(set) var problems: [Problem] = []
  private(set) var secrets: [Secret] = []

  /// The provider id of what comes from the environment.
  static let provider = "env"

  /// Reads the process's variables; what is wrong with them is in `problems`.
  init(_ environment: [String: String]) {
    func value(_ name: String) -> String? {
      guard let text = environment[name]?.split(whereSeparator: \.isNewline).first else {
        return nil
      }
      let words = text.drop(while: \.isWhitespace)
      return words.isEmpty ? nil : String(words)
    }
    let address = value("ANTHROPIC_BASE_URL")
    let key = secret(value("ANTHROPIC_API_KEY"), "ANTHROPIC_API_KEY")
    let token = secret(value("ANTHROPIC_AUTH_TOKEN"), "ANTHROPIC_AUTH_TOKEN")
    // Headers alone say of no server; with an address they may carry what authenticates.
    let headers = customHeaders(environment["ANTHROPIC_CUSTOM_HEADERS"] ?? "")
    guard address != nil || key != nil || token != nil else {
      for name in ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] where environment[name] == "" {
        complain("\(name) is set, but empty", .warning)
      }
      return
    }

    let base: BaseURL
    do {
      base = try BaseURL(address ?? "https://api.anthropic.com")
    } catch {
      complain("ANTHROPIC_BASE_URL: \(error.sentence)")
      return
    }
    var endpoint = Endpoint(
      id: Self.provider, displayName: base.hostname, base: base, headers: headers,
      authentication: .none, api: .anthropicMessages, source: "ANTHROPIC_BASE_URL")
    // A token is the more deliberate of the two: gateways want it, and Claude Code prefers it.
    if let token {
      endpoint.authentication = .bearer(token)
    } else if let key {
      endpoint.authentication = .apiKeyHeader(key)
    }
    if let used = token ?? key,
      let advice = KeyAdvice.sentence(host: base.host, keyPrefix: used.kind)
    {
      complain(advice, .warning)
    }
    if !endpoint.hasCredential, !endpoint.isLoopback {
      let state = environment["ANTHROPIC_API_KEY"] == nil ? "not" : "empty"
      complain("ANTHROPIC_BASE_URL is set, but ANTHROPIC_API_KEY is \(state)")
    }
    self.endpoint = endpoint
    let id = value("ANTHROPIC_MODEL") ?? KnownServer(hostname: base.hostname)?.defaultModel
    model = Model(
      provider: Self.provider, id: id ?? KnownServer.anthropic.defaultModel,
      maxTokens: endpoint.maxTokens,
      source: value("ANTHROPIC_MODEL") == nil ? endpoint.source : "ANTHROPIC_MODEL")
  }

  /// Whether the environment alone is enough to ask.
  var isComplete: Bool {
    guard let endpoint else { return false }
    return endpoint.hasCredential || endpoint.isLoopback
  }

  private mutating func complain(_ message: String, _ severity: Problem.Severity = .error) {
    problems.append(Problem(message, path: Problem.environment, severity: severity))
  }

  private mutating func secret(_ text: String?, _ name: String) -> Secret? {
    guard let text else { return nil }
    let secret = Secret(text)
    secrets.append(secret)
    guard secret.isSendable else {
      complain("\(name) holds a character that no key has")
      return nil
    }
    return secret
  }

  /// `Name: Value`, one a line.
  private mutating func customHeaders(_ text: String) -> [Endpoint.Header] {
    var headers: [Endpoint.Header] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
      guard let colon = line.firstIndex(of: ":") else {
        complain("a line of ANTHROPIC_CUSTOM_HEADERS has no colon; write Name: Value")
        continue
      }
      let name = line[..<colon].split(separator: " ").joined(separator: " ")
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      let header = Endpoint.Header(name: name, value: Secret(String(value)))
      secrets.append(header.value)
      if let objection = header.objection {
        complain("ANTHROPIC_CUSTOM_HEADERS: \(objection)")
      } else {
        headers.append(header)
      }
    }
    return headers
  }
}

import Messages

/// The endpoint that Claude Code's variables describe (code.claude.com/docs/en/env-vars). It is
/// apart from every configured one: its key goes to the origin of `ANTHROPIC_BASE_URL` and to no
/// other, even where a configured provider has the same origin and no key.
struct EnvironmentReading {
  /// nil where no variable says of a server or of a key.
  private(set) var endpoint: Endpoint?
  /// What can be asked there: the model that `ANTHROPIC_MODEL` names first.
  private(set) var models: [Model] = []
  private(set) var problems: [Problem] = []
  private(set) var secrets: [Secret] = []
  /// See `Settings.silenceLimit`.
  private(set) var silenceLimit: Int?
  /// See `Settings.maxRetries`.
  private(set) var maxRetries: Int?
  /// Whether it is the process's environment that was read.
  let isOfProcess: Bool
  private let values: NamedValues

  /// The provider id of what comes from the environment.
  static let provider = "env"

  /// Reads the variables of one place; what is wrong with them is in `problems`.
  init(_ values: NamedValues) {
    self.values = values
    isOfProcess = values.isOfProcess
    silenceLimit = count("CLAUDE_STREAM_IDLE_TIMEOUT_MS") ?? count("API_TIMEOUT_MS")
    maxRetries = count("CLAUDE_CODE_MAX_RETRIES", from: 0).map { min($0, 15) }
    let address = values["ANTHROPIC_BASE_URL"]
    let key = secret("ANTHROPIC_API_KEY")
    let token = secret("ANTHROPIC_AUTH_TOKEN")
    // Headers alone say of no server; with an address they may carry what authenticates.
    let headers = betas() + customHeaders(values.raw("ANTHROPIC_CUSTOM_HEADERS") ?? "")
    guard address != nil || key != nil || token != nil || values.keyHelper != nil else {
      for name in ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] where values.raw(name) == "" {
        complain("\(name) is set, but empty", name, .warning)
      }
      return
    }

    let base: BaseURL
    do {
      base = try BaseURL(address ?? "https://api.anthropic.com")
    } catch {
      complain("ANTHROPIC_BASE_URL: \(error.sentence)", "ANTHROPIC_BASE_URL")
      return
    }
    var endpoint = Endpoint(
      id: Self.provider, displayName: base.hostname, base: base, headers: headers,
      authentication: .none, api: .anthropicMessages,
      source: values.source(of: "ANTHROPIC_BASE_URL"))
    if let address {
      endpoint.origins["baseUrl"] = endpoint.source
      endpoint.remark = BaseURL.remark(on: address)
    }
    // A token is the more deliberate of the two: gateways want it, and Claude Code prefers it.
    if let token {
      endpoint.authentication = .bearer(token)
      endpoint.origins["apiKey"] = values.source(of: "ANTHROPIC_AUTH_TOKEN")
    } else if let key {
      endpoint.authentication = .apiKeyHeader(key)
      endpoint.origins["apiKey"] = values.source(of: "ANTHROPIC_API_KEY")
    } else if let (command, source) = values.keyHelper {
      endpoint.authentication = .command(KeyCommand(shell: command), .both)
      endpoint.origins["apiKey"] = source + ", from apiKeyHelper"
    }
    for header in headers {
      let isBeta = header.name == Self.betaHeader
      endpoint.origins["header \(header.name.lowercased())"] = values.source(
        of: isBeta ? "ANTHROPIC_BETAS" : "ANTHROPIC_CUSTOM_HEADERS")
    }
    if let used = token ?? key,
      let advice = KeyAdvice.sentence(host: base.host, keyPrefix: used.kind)
    {
      complain(advice, token == nil ? "ANTHROPIC_API_KEY" : "ANTHROPIC_AUTH_TOKEN", .warning)
    }
    if !endpoint.hasCredential, !endpoint.isLoopback {
      let state = values.raw("ANTHROPIC_API_KEY") == nil ? "not" : "empty"
      complain("ANTHROPIC_BASE_URL is set, but ANTHROPIC_API_KEY is \(state)", "ANTHROPIC_BASE_URL")
    }
    self.endpoint = endpoint
    let reading = EnvironmentModels(values, endpoint: endpoint)
    models = reading.models
    problems += reading.problems
  }

  /// What is asked unless another is chosen.
  var model: Model? { models.first }

  /// Whether the environment alone is enough to ask.
  var isComplete: Bool {
    guard let endpoint else { return false }
    return endpoint.hasCredential || endpoint.isLoopback
  }

  private mutating func complain(
    _ message: String, _ name: String, _ severity: Problem.Severity = .error
  ) {
    problems.append(values.problem(message, with: name, severity))
  }

  /// A whole number from `least` up; complains of anything else.
  private mutating func count(_ name: String, from least: Int = 1) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), number >= least else {
      complain("\(name) must be a whole number from \(least) up", name, .warning)
      return nil
    }
    return number
  }

  private mutating func secret(_ name: String) -> Secret? {
    guard let text = values[name] else { return nil }
    let secret = Secret(text)
    secrets.append(secret)
    guard secret.isSendable else {
      complain("\(name) holds a character that no key has", name)
      return nil
    }
    return secret
  }

  /// The header that asks for features that are not settled yet.
  private static let betaHeader = "anthropic-beta"

  /// `ANTHROPIC_BETAS`: names with commas between them.
  private mutating func betas() -> [Endpoint.Header] {
    guard let text = values["ANTHROPIC_BETAS"] else { return [] }
    let names = text.split { $0 == "," || $0.isWhitespace }
    let header = Endpoint.Header(
      name: Self.betaHeader, value: Secret(names.joined(separator: ",")))
    guard !names.isEmpty else { return [] }
    if let objection = header.objection {
      complain("ANTHROPIC_BETAS: \(objection)", "ANTHROPIC_BETAS")
      return []
    }
    return [header]
  }

  /// `Name: Value`, one a line.
  private mutating func customHeaders(_ text: String) -> [Endpoint.Header] {
    let variable = "ANTHROPIC_CUSTOM_HEADERS"
    var headers: [Endpoint.Header] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
      guard let colon = line.firstIndex(of: ":") else {
        complain("a line of \(variable) has no colon; write Name: Value", variable)
        continue
      }
      let name = line[..<colon].split(separator: " ").joined(separator: " ")
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      let header = Endpoint.Header(name: name, value: Secret(String(value)))
      secrets.append(header.value)
      if let objection = header.objection {
        complain("\(variable): \(objection)", variable)
      } else {
        headers.append(header)
      }
    }
    return headers
  }
}

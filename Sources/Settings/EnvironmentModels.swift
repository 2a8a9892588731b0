import Messages

/// The models that Claude Code's variables name, and what they say of every request
/// (code.claude.com/docs/en/env-vars and model-config).
struct EnvironmentModels {
  /// The one to ask first, then those that the variables give a name.
  private(set) var models: [Model] = []
  private(set) var problems: [Problem] = []
  private let values: NamedValues
  private let endpoint: Endpoint
  private var parameters = Parameters()
  private var origins: [String: String] = [:]
  private var contextWindow: Int?

  /// A short name that stands for a model of the maker's choice, and the variable that says which.
  private static let shortNames = [
    ("opus", "ANTHROPIC_DEFAULT_OPUS_MODEL"), ("sonnet", "ANTHROPIC_DEFAULT_SONNET_MODEL"),
    ("haiku", "ANTHROPIC_DEFAULT_HAIKU_MODEL"),
  ]

  /// Reads them for an endpoint.
  init(_ values: NamedValues, endpoint: Endpoint) {
    self.values = values
    self.endpoint = endpoint
    contextWindow = count("CLAUDE_CODE_MAX_CONTEXT_TOKENS")
    if contextWindow != nil {
      origins["contextWindow"] = values.source(of: "CLAUDE_CODE_MAX_CONTEXT_TOKENS")
    }
    readParameters()
    let known = KnownServer(hostname: BaseURL.hostname(of: endpoint.host))
    let name = ["ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_MODEL"].first { values[$0] != nil }
    let id = name.flatMap { values[$0] } ?? (known ?? .anthropic).defaultModel
    add(resolved(id, name), alias: nil, source: name.map(values.source) ?? endpoint.source)
    for (short, variable) in Self.shortNames { add(variable, alias: short) }
    if values["ANTHROPIC_DEFAULT_HAIKU_MODEL"] == nil {
      add("ANTHROPIC_SMALL_FAST_MODEL", alias: "haiku")
    }
    add("ANTHROPIC_CUSTOM_MODEL_OPTION", alias: nil)
  }

  /// The id that a name such as `opus` stands for; any other name is an id.
  private mutating func resolved(_ id: String, _ variable: String?) -> String {
    guard let (short, named) = Self.shortNames.first(where: { $0.0 == id.lowercased() }) else {
      return id
    }
    if let id = values[named] { return id }
    problems.append(
      values.problem(
        "\(variable ?? named) is “\(short)”, which needs \(named) to say which model that is",
        with: variable ?? named, .warning))
    return id
  }

  /// Adds the model that a variable names, under the name that `…_NAME` gives it.
  private mutating func add(_ variable: String, alias: String?) {
    guard let id = values[variable] else { return }
    add(id, alias: values["\(variable)_NAME"] ?? alias, source: values.source(of: variable))
  }

  private mutating func add(_ written: String, alias: String?, source: String) {
    // `[1m]` asks Claude Code for the long context; it is no part of the id.
    let isLong = written.hasSuffix("[1m]")
    let id = isLong ? String(written.dropLast(4)) : written
    guard !id.isEmpty else { return }
    if let index = models.firstIndex(where: { $0.id.lowercased() == id.lowercased() }) {
      if let alias, models[index].alias == models[index].id {
        models[index].alias = alias
        models[index].origins["alias"] = source
      }
      return
    }
    let isTaken = models.contains { $0.alias.lowercased() == alias?.lowercased() }
    var model = Model(
      provider: EnvironmentReading.provider, id: id, alias: isTaken ? nil : alias,
      parameters: parameters.members, contextWindow: contextWindow ?? (isLong ? 1_000_000 : nil),
      maxTokens: parameters.maxTokens ?? endpoint.maxTokens, source: source)
    model.origins = origins
    if alias != nil { model.origins["alias"] = source }
    models.append(model)
  }

  /// What goes into every request.
  private mutating func readParameters() {
    if let count = count("CLAUDE_CODE_MAX_OUTPUT_TOKENS") {
      set("max_tokens", .integer(Int64(count)), "CLAUDE_CODE_MAX_OUTPUT_TOKENS")
    }
    if values.isOn("CLAUDE_CODE_DISABLE_THINKING") {
      set("thinking", .string("off"), "CLAUDE_CODE_DISABLE_THINKING")
    } else if let budget = count("MAX_THINKING_TOKENS", from: 0) {
      set("thinking", thinking(budget), "MAX_THINKING_TOKENS")
    }
    if let level = values["CLAUDE_CODE_EFFORT_LEVEL"]?.lowercased(),
      !["auto", "unset"].contains(level)
    {
      set("effort", .string(level), "CLAUDE_CODE_EFFORT_LEVEL")
    }
    guard let text = values["CLAUDE_CODE_EXTRA_BODY"] else { return }
    guard let body = try? JSON(parsing: Array(text.utf8)), let members = body.objectValue else {
      problems.append(
        values.problem(
          "CLAUDE_CODE_EXTRA_BODY must be a JSON object", with: "CLAUDE_CODE_EXTRA_BODY", .error))
      return
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      set(name, value, "CLAUDE_CODE_EXTRA_BODY")
    }
  }

  /// A budget as the protocol has it: at least 1,024 and below the most tokens of the answer,
  /// which is raised for it unless a variable says how many there may be.
  private mutating func thinking(_ budget: Int) -> JSON {
    guard budget > 0 else { return .string("off") }
    var budget = max(budget, 1024)
    if let limit = parameters.maxTokens {
      budget = min(budget, max(limit - 1, 1024))
    } else if budget >= endpoint.maxTokens {
      set("max_tokens", .integer(Int64(budget + 1024)), "MAX_THINKING_TOKENS")
    }
    return .object(["type": .string("enabled"), "budget_tokens": .integer(Int64(budget))])
  }

  private mutating func set(_ name: String, _ value: JSON, _ variable: String) {
    if let objection = parameters.set(name, to: value) {
      problems.append(values.problem("\(variable): \(objection)", with: variable, .warning))
      return
    }
    let name = Parameters.requestName(of: name)
    origins[name == "max_tokens" ? "maxTokens" : "params.\(name)"] = values.source(of: variable)
  }

  private mutating func count(_ name: String, from least: Int = 1) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), number >= least else {
      problems.append(
        values.problem("\(name) must be a whole number from \(least) up", with: name, .warning))
      return nil
    }
    return number
  }
}

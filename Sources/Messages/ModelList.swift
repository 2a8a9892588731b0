/// What a server says it serves: the answer to `GET {base}/v1/models`.
///
/// Servers deviate: OpenAI's shape (`object: "list"`), no `has_more`, no `display_name`, a bare
/// list, Ollama-like `models`. Kimi Code adds what its models can do (MoonshotAI/kimi-code,
/// packages/oauth/src/managed-kimi-code.ts). What is not understood is left out.
package struct ModelList: Hashable, Sendable {
  /// One model.
  package struct Entry: Hashable, Sendable {
    /// Whether a model thinks.
    package enum Thinking: Hashable, Sendable {
      case never
      case always
      /// As it is asked to.
      case optional
    }

    /// What a request carries.
    package var id: String
    /// For people; the id where there is none. Untrusted text.
    package var displayName: String
    /// In tokens, question and answer together.
    package var contextWindow: Int?
    /// The most tokens of an answer.
    package var maxTokens: Int?
    /// nil where the server does not say.
    package var takesImages: Bool?
    /// nil where the server does not say.
    package var thinking: Thinking?
    /// How hard it can be asked to think, in the server's words.
    package var efforts: [String]
    /// What it does where nobody says.
    package var defaultEffort: String?
    /// The protocol that the server wants it asked in; nil where it does not say.
    package var wireProtocol: String?
  }

  /// In the server's order, each id once.
  package private(set) var models: [Entry] = []
  /// The id to go on after (`after_id`) where the server has more; nil at the end.
  package private(set) var next: String?

  /// Longer lists are cut; nobody chooses from more.
  private static let limit = 5_000

  /// Reads a body; nil where it is no list of models.
  package init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(parsing: bytes) else { return nil }
    let listed = json.arrayValue ?? json["data"]?.arrayValue ?? json["models"]?.arrayValue
    guard let listed else { return nil }
    var seen: Set<String> = []
    for item in listed.prefix(Self.limit) {
      guard let entry = Entry(item), seen.insert(entry.id).inserted else { continue }
      models.append(entry)
    }
    if json["has_more"]?.boolValue == true {
      next = json["last_id"]?.stringValue ?? models.last?.id
    }
  }
}

extension ModelList.Entry {
  /// nil without an id.
  fileprivate init?(_ json: JSON) {
    let named = json.stringValue ?? json["id"]?.stringValue ?? json["name"]?.stringValue
    guard let id = named?.trimmed, !id.isEmpty else { return nil }
    func count(_ names: String...) -> Int? {
      names.lazy.compactMap { json[$0]?.intValue }.first { $0 > 0 }
    }
    self.id = id
    let name = (json["display_name"] ?? json["name"])?.stringValue?.trimmed ?? ""
    displayName = name.isEmpty ? id : name
    // Anthropic: max_input_tokens; Kimi and OpenRouter: context_length; vLLM: max_model_len.
    contextWindow = count("context_length", "max_input_tokens", "max_model_len", "context_window")
    maxTokens = count("max_tokens", "max_output_tokens", "max_completion_tokens")
    takesImages = json["supports_image_in"]?.boolValue
    switch json["supports_thinking_type"]?.stringValue {
    case "only": thinking = .always
    case "no": thinking = .never
    case "both": thinking = .optional
    default:
      thinking = json["supports_reasoning"]?.boolValue.map { $0 ? .optional : .never }
    }
    let efforts = json["think_efforts"]
    let isOffered = efforts?["support"]?.boolValue ?? (efforts != nil)
    self.efforts =
      isOffered ? (efforts?["valid_efforts"]?.arrayValue ?? []).compactMap(\.stringValue) : []
    defaultEffort = isOffered ? efforts?["default_effort"]?.stringValue : nil
    wireProtocol = json["protocol"]?.stringValue
  }
}

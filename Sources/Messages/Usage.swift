/// Token counts of one answer. `message_delta` numbers are cumulative and replace.
package struct Usage: Codable, Hashable, Sendable {
  /// Input tokens that no cache was involved in.
  package var inputTokens = 0
  /// Input tokens written to the cache.
  package var cacheCreationInputTokens = 0
  /// Input tokens read from the cache.
  package var cacheReadInputTokens = 0
  /// Tokens of the answer, thinking included.
  package var outputTokens = 0

  /// Nothing counted yet.
  package init() {}

  /// All input: fresh, written to the cache, and read from it.
  package var totalInputTokens: Int {
    inputTokens + cacheCreationInputTokens + cacheReadInputTokens
  }

  /// Replaces each count that the update carries.
  package mutating func apply(_ update: UsageUpdate) {
    inputTokens = update.inputTokens ?? inputTokens
    cacheCreationInputTokens = update.cacheCreationInputTokens ?? cacheCreationInputTokens
    cacheReadInputTokens = update.cacheReadInputTokens ?? cacheReadInputTokens
    outputTokens = update.outputTokens ?? outputTokens
  }
}

/// The counts that one event names; nil where it says nothing, or null.
package struct UsageUpdate: Hashable, Sendable {
  /// As in `Usage`.
  package var inputTokens: Int?
  /// As in `Usage`.
  package var cacheCreationInputTokens: Int?
  /// As in `Usage`.
  package var cacheReadInputTokens: Int?
  /// As in `Usage`.
  package var outputTokens: Int?

  /// An update of the counts that are given.
  package init(
    inputTokens: Int? = nil, cacheCreationInputTokens: Int? = nil,
    cacheReadInputTokens: Int? = nil, outputTokens: Int? = nil
  ) {
    self.inputTokens = inputTokens
    self.cacheCreationInputTokens = cacheCreationInputTokens
    self.cacheReadInputTokens = cacheReadInputTokens
    self.outputTokens = outputTokens
  }

  /// Reads a `usage` object; anything else is an empty update. Counts are kept within what can be
  /// added up without overflow.
  package init(json: JSON?) {
    func count(_ name: String) -> Int? {
      json?[name]?.intValue.map { min(max($0, 0), 1 << 48) }
    }
    inputTokens = count("input_tokens")
    cacheCreationInputTokens = count("cache_creation_input_tokens")
    cacheReadInputTokens = count("cache_read_input_tokens")
    outputTokens = count("output_tokens")
  }

  /// Whether the event named no count at all.
  package var isEmpty: Bool { self == UsageUpdate() }
}

extension Usage {
  /// Adds up what two answers used.
  package static func += (sum: inout Usage, other: Usage) {
    sum.inputTokens += other.inputTokens
    sum.cacheCreationInputTokens += other.cacheCreationInputTokens
    sum.cacheReadInputTokens += other.cacheReadInputTokens
    sum.outputTokens += other.outputTokens
  }
}

/// Token counts of one answer. `message_delta` numbers are cumulative and replace.
package struct Usage: Codable, Hashable, Sendable {
  package var inputTokens = 0
  package var cacheCreationInputTokens = 0
  package var cacheReadInputTokens = 0
  package var outputTokens = 0

  package init() {}

  /// All input: fresh, written to the cache, and read from it.
  package var totalInputTokens: Int {
    inputTokens + cacheCreationInputTokens + cacheReadInputTokens
  }
}

/// What a million tokens cost, in dollars.
package struct Price: Hashable, Sendable {
  /// Of the question and all before it.
  package var input: Double
  /// Of the answer, thinking included.
  package var output: Double
  /// Of what is read from the cache; nil for the price of input.
  package var cacheRead: Double?
  /// Of what is written to the cache; nil for the price of input.
  package var cacheWrite: Double?

  /// Prices by kind of token.
  package init(
    input: Double, output: Double, cacheRead: Double? = nil, cacheWrite: Double? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }

  /// What these tokens cost, in dollars.
  package func cost(of usage: Usage) -> Double {
    let total =
      Double(usage.inputTokens) * input + Double(usage.outputTokens) * output
      + Double(usage.cacheReadInputTokens) * (cacheRead ?? input)
      + Double(usage.cacheCreationInputTokens) * (cacheWrite ?? input)
    return total / 1_000_000
  }
}

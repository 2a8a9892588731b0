import Conversation
import GRDB
import Messages

extension Archive {
  /// What the answers of all conversations have used since a time, by model, the most answers
  /// first. The ids of turns begin with their time, so that only those turns are read; copies that
  /// a fork made count once.
  ///
  /// - Parameter time: Unix milliseconds.
  package func usage(since time: Int64) throws(ArchiveError) -> [ModelUsage] {
    let first = Identifier(high: UInt64(max(0, time)) << 16, low: 0)
    func sum(_ name: String) -> String {
      "coalesce(sum(json_extract(answer, '$.usage.\(name)')), 0)"
    }
    return try perform { db in
      try db.rows(
        """
        SELECT json_extract(answer, '$.requestedModel') AS asked, count(*),
          \(sum("inputTokens")), \(sum("cacheCreationInputTokens")),
          \(sum("cacheReadInputTokens")), \(sum("outputTokens"))
        FROM (
          SELECT DISTINCT created, answer FROM turn
          WHERE id >= ? AND role = 'assistant' AND outcome <> 'streaming' AND json_valid(answer))
        GROUP BY asked ORDER BY 2 DESC
        """, [first.bytes]
      ) { row in
        var usage = Usage()
        usage.inputTokens = Int(row.integer(2))
        usage.cacheCreationInputTokens = Int(row.integer(3))
        usage.cacheReadInputTokens = Int(row.integer(4))
        usage.outputTokens = Int(row.integer(5))
        return ModelUsage(model: row.text(0) ?? "", answers: Int(row.integer(1)), usage: usage)
      }
    }
  }
}

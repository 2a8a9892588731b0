/// A tool as the model is told of it.
package struct ToolDefinition: Hashable, Sendable {
  /// What a call names.
  package var name: String
  /// What it does and when to use it, for the model.
  package var description: String
  /// The JSON Schema of a call's input, an object.
  package var inputSchema: JSON

  /// A tool with these words.
  package init(name: String, description: String, inputSchema: JSON) {
    self.name = name
    self.description = description
    self.inputSchema = inputSchema
  }

  /// The definition as the protocol writes it.
  package var json: JSON {
    .object([
      "name": .string(name), "description": .string(description), "input_schema": inputSchema,
    ])
  }
}

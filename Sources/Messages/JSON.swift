/// Any JSON value: what we pass through without knowing it (parameters, unknown blocks).
///
/// Text from outside is read with `init(parsing:)`, which is faster than `JSONDecoder`, keeps
/// `1.0` apart from `1`, and forgives what servers get wrong inside strings.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits.
  case integer(Int64)
  /// Any other number; one that is too large for a double is the largest double.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])
}

extension JSON {
  /// The member of that name; nil where there is none, and where this is not an object.
  package subscript(_ key: String) -> JSON? {
    if case .object(let members) = self { return members[key] }
    return nil
  }

  /// The text, if this is a string.
  package var stringValue: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// The number, if this is one without a fraction that fits an `Int`.
  package var intValue: Int? {
    switch self {
    case .integer(let value): return Int(exactly: value)
    case .number(let value): return Int(exactly: value)
    default: return nil
    }
  }

  /// The truth value, if this is one.
  package var boolValue: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// The members, if this is an object.
  package var objectValue: [String: JSON]? {
    if case .object(let value) = self { return value }
    return nil
  }

  /// The elements, if this is an array.
  package var arrayValue: [JSON]? {
    if case .array(let value) = self { return value }
    return nil
  }
}

extension JSON: Codable {
  /// Through a `Decoder` a number's spelling is lost: `1.0` arrives as `.integer(1)`.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// Writes the value with its own type, so that nothing is quoted that was not.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

import Testing

@testable import Canvas

struct SurfaceSVGTests {
  @Test func writesRunsWithColoursAndColumns() {
    var surface = Surface(size: Size(width: 12, height: 2))
    surface.put("a<b>&\"", at: Point(x: 0, y: 0), style: Style(.user))
    surface.put("世x", at: Point(x: 7, y: 0))
    surface.put("on", at: Point(x: 2, y: 1), style: Style(.selected))
    let svg = surface.svg(theme: .terminal, caret: Point(x: 3, y: 1))
    #expect(
      svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"124.8\" height=\"62\""))
    #expect(svg.contains(">a&lt;b&gt;&amp;&quot;</text>"))
    #expect(svg.contains("fill=\"#00cd00\" font-weight=\"bold\""))
    #expect(svg.contains("<text x=\"70.8\" y=\"26\" fill=\"#d8dee9\">世</text>"))
    #expect(svg.contains("<text x=\"87.6\" y=\"26\" textLength=\"8.4\""))
    #expect(svg.contains("width=\"16.8\" height=\"19\" fill=\"#d8dee9\"/>"))
    #expect(svg.contains("<rect x=\"37.2\" y=\"33\" width=\"2\""))
    #expect(svg.hasSuffix("</g>\n</svg>\n"))
  }

  @Test func anEmptySurfaceIsAPictureToo() {
    let svg = Surface(size: Size(width: 0, height: 0)).svg(theme: .terminal)
    #expect(svg.contains("width=\"24\" height=\"24\""))
  }
}

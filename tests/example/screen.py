"""screen.py FILE -- screen one file with the default rule pack, through the shared library."""
import ctypes, json, sys

xs, error, text = ctypes.CDLL("libxianshen.so.0"), ctypes.create_string_buffer(1024), []
rules, scanner, document = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
write = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)(
    lambda ctx, p, n: text.append(ctypes.string_at(p, n)) or 0)
data = open(sys.argv[1], "rb").read()
if (xs.xs_rules_load(None, ctypes.byref(rules), error) or xs.xs_scanner_new(rules, None, ctypes.byref(scanner), error)
        or xs.xs_scan_bytes(scanner, sys.argv[1].encode(), data, ctypes.c_size_t(len(data)), ctypes.byref(document), error)
        or xs.xs_document_json(document, 0, False, write, None, error)):
    sys.exit("screen: the library failed: do not publish")
result = json.loads(b"".join(text))
print(sys.argv[1], result["verdict"], result["coverage"], [f["title"] for f in result["findings"]])
sys.exit(result["verdict"] in ("review", "block"))

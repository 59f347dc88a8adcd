"""What the benchmark asks of a server beside measuring it, as middleware."""

from django.db import connection

COUNT_QUERIES = "benchmarks.middleware.count_queries"
KEEP_NO_HTML = "benchmarks.middleware.keep_no_html"
HEADER = "X-Benchmark-Queries"


def count_queries(get_response):
    """Says in a header how many queries a response took."""

    def middleware(request):
        queries = 0

        def count(execute, sql, params, many, context):
            nonlocal queries
            queries += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response[HEADER] = str(queries)
        return response

    return middleware


def keep_no_html(get_response):
    """Forgets the posts and rows that are kept as HTML, so that every page costs what it costs the first time."""
    from community import page_furniture  # not above: who only needs the names has no Django set up
    from forums import shown

    def middleware(request):
        page_furniture.forget()
        shown.forget()
        return get_response(request)

    return middleware

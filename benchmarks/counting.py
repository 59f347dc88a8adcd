"""A middleware that says in a header how many queries a response took."""

from django.db import connection

HEADER = "X-Benchmark-Queries"


def count_queries(get_response):
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

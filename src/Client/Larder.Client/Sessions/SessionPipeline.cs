// What a request goes through: answered 503 at once when its session's cache is away; ASP.NET Core's session middleware; the
// session's lock, where that is asked for; and the commit before the answer, so that what the caller is told is stored.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

/// <summary>Puts sessions into the pipeline of requests.</summary>
public static class SessionPipeline
{
    /// <summary>
    /// Takes the place of <c>app.UseSession()</c>. A session is committed before the answer begins; a request whose session
    /// cannot be read or stored is answered 503 with Retry-After, never with an empty session.
    /// </summary>
    public static IApplicationBuilder UseLarderSession(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<IOptions<CacheSessionOptions>>().Value;
        var time = app.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        app.Use(AnswerAbsenceAsync);
        app.UseSession();
        return app.Use((HttpContext http, RequestDelegate next) => ServeAsync(http, next, options, time));
    }

    static async Task AnswerAbsenceAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (IsForLater(e) && !http.Response.HasStarted)
        {
            http.Response.Clear();
            AskForLater(http.Response);
        }
    }

    // Where the answer's body is being written, its status can still be changed; an exception would abort the answer.
    static async Task CommitBeforeAnswerAsync(HttpContext http, CacheSession session)
    {
        try
        {
            await session.CommitAsync();
        }
        catch (Exception e) when (IsForLater(e))
        {
            session.GiveUp();
            AskForLater(http.Response);
        }
    }

    static void AskForLater(HttpResponse answer)
    {
        answer.StatusCode = StatusCodes.Status503ServiceUnavailable;
        answer.Headers.RetryAfter = "1";
    }

    static bool IsForLater(Exception e) => e is RedisException or SessionBusyException or SessionLostException;

    static async Task ServeAsync(HttpContext http, RequestDelegate next, CacheSessionOptions options, TimeProvider time)
    {
        if (http.Session is not CacheSession session)
        {
            await next(http);
            return;
        }

        await using var held = options.LockRequests && !session.IsNew
            ? await SessionLock.TakeAsync(session.Cache, session.FullKey, options, time, http.RequestAborted)
            : null;
        session.Lock = held;
        http.Response.OnStarting(() => CommitBeforeAnswerAsync(http, session));
        try
        {
            await AnswerAsync(http, next, session);
        }
        finally
        {
            // The session middleware commits once more, after the lock is gone: there is nothing left to store then.
            session.GiveUp();
            session.Lock = null;
        }
    }

    // Stored is what a request has changed, as ASP.NET Core does it: also when it fails otherwise, and when its caller has gone.
    static async Task AnswerAsync(HttpContext http, RequestDelegate next, CacheSession session)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!IsForLater(e))
        {
            await TryCommitAsync(session);
            throw;
        }

        await session.CommitAsync();
    }

    static async Task TryCommitAsync(CacheSession session)
    {
        try
        {
            await session.CommitAsync();
        }
        catch (Exception e) when (IsForLater(e))
        {
            // What the request has failed with is told.
        }
    }
}

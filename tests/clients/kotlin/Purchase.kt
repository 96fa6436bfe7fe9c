import com.google.gson.JsonParser
import java.util.UUID
import okhttp3.Credentials
import okhttp3.FormBody
import okhttp3.HttpUrl
import okhttp3.OkHttpClient
import okhttp3.Request
import shop.apis.CartApi
import shop.apis.CatalogApi
import shop.apis.IdentityApi
import shop.apis.OrdersApi
import shop.apis.PaymentApi
import shop.infrastructure.ApiClient
import shop.infrastructure.ClientError
import shop.infrastructure.ClientException
import shop.infrastructure.Serializer
import shop.models.Cart
import shop.models.CustomerType
import shop.models.Device
import shop.models.Language
import shop.models.NewAddress
import shop.models.OrderRequest
import shop.models.OrderStatus
import shop.models.OtpBody
import shop.models.PaymentMethod
import shop.models.PaymentSheet
import shop.models.PaymentSheetStatus
import shop.models.Platform
import shop.models.PlacedOrder
import shop.models.Problem
import shop.models.RegisterBody
import shop.models.SetItemBody
import shop.models.Tokens
import shop.models.VerifyAnswer
import shop.models.VerifyBody

/** An Android app of somebody who has openapi.json and nothing else of ours: signs up, orders, gets the payment ready, pays. */
val shopUrl: String = System.getenv("API_URL")
val stripeUrl: String = System.getenv("STRIPE_API_BASE")
val identity = IdentityApi(shopUrl)
val orders = OrdersApi(shopUrl)
val payment = PaymentApi(shopUrl)
val http = OkHttpClient()

fun main() {
    val config = payment.readPaymentConfig(null, null)
    check(!config.publishableKey.startsWith("pk_live")) { "This shop takes real money" }

    ApiClient.accessToken = signUp().accessToken
    println("signed in")
    val cart = fillCart()
    expectTotalChanged(cart)
    val order = place(cart, cart.totalMinor)
    println("ordered ${order.orderNumber}: ${order.totalMinor} ${order.currency}")
    val sheet = waitForSheet(order)
    println("payment is ${sheet.status.value}")
    // What Stripe itself asks of a card is the business of its SDK.
    if (sheet.publishableKey == "pk_test_emulator") {
        pay(sheet)
        val paid = until { orders.readOrder(order.id, null, null).takeIf { it.status == OrderStatus.CONFIRMED } }
        println("order is ${paid.status.value} and ${paid.paymentStatus.value}")
    }
}

fun signUp(): Tokens {
    val phone = "+4851" + (1000000..9999999).random()
    val device = Device(UUID.randomUUID().toString(), "Pixel 9", Platform.ANDROID)
    val challenge = identity.requestOtp(OtpBody(phone, CustomerType.INDIVIDUAL, device.id), "en", null)
    val verified = identity.verifyOtp(VerifyBody(challenge.challengeId, readCode(phone), device), null, null)
    check(verified.status == VerifyAnswer.Status.PROFILE_REQUIRED)
    val registration = checkNotNull(verified.registrationToken)
    val body = RegisterBody(registration, "Zofia", "Nowak", "2026-01", device, language = Language.PL)
    return identity.register(body, null, null)
}

/** In development the code is in an inbox, as the guide in the document says. */
fun readCode(phone: String): String = until {
    val inbox = HttpUrl.parse("$shopUrl/dev/inbox")!!.newBuilder().addQueryParameter("phone", phone).build()
    val texts = http.newCall(Request.Builder().url(inbox).build()).execute().body()!!.string()
    Regex("""code: (\d{6})""").find(texts)?.groupValues?.get(1)
}

fun fillCart(): Cart {
    val product = CatalogApi(shopUrl).listProducts(null, true, "-price", 1, null, "pl", null).data.first()
    val enough = (PaymentApi(shopUrl).readPaymentConfig(null, null).minimumOrderMinor - 1) / product.priceMinor + 1
    val quantity = maxOf(product.minQuantity, enough.toInt())
    val cart = CartApi(shopUrl).setCartItem(product.id, SetItemBody(quantity), null, null)
    check(cart.canOrder) { "The cart cannot be ordered: ${cart.problems}" }
    return cart
}

fun place(cart: Cart, expectedTotalMinor: Long): PlacedOrder {
    val home = identity.listAddresses(null, null).data.firstOrNull() ?: identity.addAddress(
        NewAddress(
            "Dom", "Zofia Nowak", "+48512345678", "ul. Długa 5", "Gdańsk", "80-831", NewAddress.Country.PL,
        ),
        UUID.randomUUID().toString(), null, null,
    )
    check(cart.items.isNotEmpty())
    val body = OrderRequest(home.id, PaymentMethod.CARD, expectedTotalMinor = expectedTotalMinor)
    return orders.placeOrder(body, UUID.randomUUID().toString(), null, null)
}

/** A refusal is typed, too: its code is for a program, its detail for a person. */
fun expectTotalChanged(cart: Cart) {
    try {
        place(cart, cart.totalMinor + 1)
        error("A wrong total was taken")
    } catch (refusal: ClientException) {
        val body = (refusal.response as ClientError<*>).body as String
        val problem = Serializer.gson.fromJson(body, Problem::class.java)
        check(refusal.statusCode == 409 && problem.code == "TOTAL_CHANGED") { body }
        println("refused as ${problem.code}: ${problem.detail}")
    }
}

fun waitForSheet(order: PlacedOrder): PaymentSheet = until {
    payment.readPaymentSheet(order.id, 10, null, null).takeIf { it.status == PaymentSheetStatus.READY }
}

/** What Stripe's sheet does on a phone: it confirms with the publishable key, the client secret and a card. */
fun pay(sheet: PaymentSheet) {
    val secret = checkNotNull(sheet.clientSecret)
    val intent = secret.substringBefore("_secret_")
    val form = FormBody.Builder().add("client_secret", secret).add("payment_method", "pm_card_visa").build()
    val request = Request.Builder().url("$stripeUrl/v1/payment_intents/$intent/confirm").post(form)
        .header("Authorization", Credentials.basic(sheet.publishableKey, "")).build()
    val answer = http.newCall(request).execute().body()!!.string()
    check(JsonParser.parseString(answer).asJsonObject.get("status").asString == "succeeded") { answer }
}

fun <Value : Any> until(attempt: () -> Value?): Value {
    val deadline = System.nanoTime() + 20_000_000_000
    while (System.nanoTime() < deadline) {
        attempt()?.let { return it }
        Thread.sleep(100)
    }
    error("It did not come about within 20 s")
}

"""Names that are one name: spellings of several languages and scripts that people search across.

A name that stands here is found by its family and by nothing else, so that Mahmud is not taken for
Muhammad; a name that does not is compared by sound. Short forms (Ali for Alexander) are left out.
Curated by hand; a spelling may stand in two families.
"""

from __future__ import annotations

from typing import Final

# fmt: off
_ARABIC_AND_TURKISH = """
muhammad: muhammad mohammed mohamed mohammad mohamad muhammed mehmed mehmet mahomet muhamed
  muhamad mohamet mokhammed magomed mamadou محمد محمّد мухаммад мухаммед мохаммед магомед мехмед
mahmud: mahmud mahmoud mahmood makhmud mahmut محمود махмуд
ahmad: ahmad ahmed ahmet achmed achmad akhmed akhmad ahmat أحمد احمد ахмед ахмад
hamid: hamid hameed hamed حميد حامد хамид
hassan: hassan hasan hassen hassane khasan hesen حسن хасан гасан
hussein: hussein husain hussain husayn hossein hosein houssein hussien hüseyin huseyin husein
  hocine хусейн гусейн хуссейн حسين
yusuf: yusuf yousef yusef yousuf youssef yousif youssouf jusuf jussuf josef joseph iosif josip
  jozef józef giuseppe josé jose yosef yossef jusef yusif يوسف יוסף иосиф юсуф юсеф осип ιωσηφ
ibrahim: ibrahim ibraheem ebrahim brahim ibragim abraham avraham ibrohim إبراهيم ابراهيم אברהם
  ибрагим ибрахим авраам абрахам αβρααμ
ismail: ismail ismael ishmael ismaeel esmail smail ismajil إسماعيل اسماعيل ישמעאל исмаил измаил
ishaq: ishaq ishak isaac isaak izak yitzhak is'haq إسحاق اسحاق יצחק исаак исхак
yaqub: yaqub yaqoub yakub yakup jakub jakob jacob yaakov yakov iakov jaakob يعقوب יעקב яков якуб
  иаков ιακωβ
musa: musa moussa mousa mussa moses moshe moise moisei موسى משה муса моисей
isa: isa issa eissa عيسى иса
sulayman: sulayman suleiman sulaiman soleiman solomon süleyman suleyman sulejman salomon suliman
  slimane shlomo salomo سليمان שלמה сулейман соломон
dawud: dawud daoud dawood daud davud davut david davide dawid davit dovid داود داوود דוד давид
  дауд дэвид δαυιδ
haroun: haroun harun haron aaron aharon arun هارون אהרן аарон харун
yunus: yunus younes younis yunis yonus jonas jonah jona yonah يونس יונה юнус иона
ayyub: ayyub ayoub ayub eyüp eyup ayyoub job hiob أيوب ايوب איוב аюб иов
ilyas: ilyas ilias elias elijah elia eliyahu ilija ilja ilya إلياس الياس אליהו илья ильяс
idris: idris idriss idrees edris driss إدريس ادريس идрис
zakariya: zakariya zakaria zakariyya zechariah zacharias zekeriya zachary zakarya زكريا זכריה
  захар захария закария
yahya: yahya yahia jahja jahia yehia يحيى яхья
adam: adam adem آدم ادم אדם адам
nuh: nuh nooh noah noach نوح נח ной нух
ali: ali aly alí علي али
umar: umar omar omer ömer oumar omair عمر омар умар
uthman: uthman othman osman ousmane usman عثمان осман усман
abubakr: abubakr aboubakr abubakar abubaker aboubakar ebubekir boubacar أبوبكر ابوبكر абубакар
abdullah: abdullah abdallah abdulla abdoulaye abdullahi abdulallah عبدالله абдулла абдуллах
abdurrahman: abdurrahman abdulrahman abderrahmane abdelrahman abdurahman abdurrahmon abdirahman
  عبدالرحمن абдурахман абдуррахман
abdulkarim: abdulkarim abdelkarim abdelkrim abdulkareem abdülkerim abdulkerim عبدالكريم абдулкарим
abdulaziz: abdulaziz abdelaziz abdulasis عبدالعزيز абдулазиз
khalid: khalid khaled chalid halid haled kaled jalid خالد халид халед
walid: walid waleed oualid velid walled وليد валид
tariq: tariq tarik tarek tareq tarık tarick طارق тарик
karim: karim kareem kerim karem كريم карим
rahim: rahim raheem rahem رحيم рахим
rashid: rashid rasheed rachid raschid reşid resid raşit rasit رشيد рашид
jamal: jamal gamal djamal cemal dschamal jemal camal جمال джамал джамаль
kamal: kamal kemal kamaal كمال кемаль камал
kamil: kamil kamel kaamil كامل камиль
hashim: hashim hashem haschim hachem haşim hasim هاشم хашим
nazar: nazar nazzar nizar nisar نزار назар
jamil: jamil gamil djamil cemil jameel جميل джамиль
salim: salim saleem selim salem سليم سالم салим селим
salam: salam salaam سلام
salah: salah saleh salih salih صلاح صالح салах салех
samir: samir sameer semir سمير самир
sami: sami samy سامي сами
said: said saeed sayid saïd sait saied سعيد саид
saad: saad sa'd sad سعد
sayyid: sayyid sayed sayyed seyid seyit seyed سيد сеид
hamza: hamza hamzah hamse حمزة хамза
hisham: hisham hesham hicham hischam هشام хишам
mustafa: mustafa mostafa moustafa moustapha mustapha мустафа مصطفى
murad: murad murat mourad morad مراد мурад мурат
rajab: rajab recep ragab redžep redzep رجب раджаб
ramadan: ramadan ramazan ramadhan رمضان рамазан рамадан
shaban: shaban şaban saban chaabane شعبان шабан
bilal: bilal belal bilel bilaal بلال билал биляль
anwar: anwar enver anouar anvar أنور انور анвар энвер
nasir: nasir naser nasser nacer ناصر насир насер
nur: nur noor nour noura نور нур
amin: amin ameen emin amine أمين امين амин эмин
amir: amir ameer emir amer أمير امير عامر амир эмир
anas: anas enes anass أنس انس анас
aziz: aziz asis azeez عزيز азиз
faruk: faruk farouk faruq farooq فاروق фарук
farid: farid fareed ferid فريد фарид
faysal: faysal faisal feisal faycal faysel فيصل фейсал файсал
fuad: fuad fouad fuat فؤاد фуад
ghassan: ghassan gassan rhassan غسان
habib: habib habeeb حبيب хабиб
imad: imad emad عماد имад
iyad: iyad eyad ayad إياد اياد
jafar: jafar jaafar cafer djafar ja'far jaffar جعفر джафар
majid: majid maged mecid majed مجيد ماجد маджид
mansur: mansur mansour mansoor منصور мансур
marwan: marwan merwan marouane merouane marouan مروان марван
mahdi: mahdi mehdi mehdy مهدي махди мехди
munir: munir mounir monir muneer منير мунир
nabil: nabil nabeel نبيل набиль
qasim: qasim kasim kassem qassem ghasem kasım gasim قاسم касим касым гасым
rida: rida reza ridha rıza riza رضا реза риза
umran: umran imran emran عمران имран
usama: usama osama oussama usame أسامة اسامة усама осама
yasin: yasin yassin yaseen yassine jasin jassin ياسين ясин яссин
yasir: yasir yasser yaser jasser ياسر ясир ясер
zayd: zayd zaid zeid zeyd زيد зайд зейд
ziyad: ziyad ziad zyad zijad زياد зияд
shamil: shamil chamil schamil şamil samil шамиль شامل
aslan: aslan arslan arslan аслан арслан أصلان
timur: timur temur timour teymur тимур тимур تيمور
ruslan: ruslan rouslan руслан
ramzan: ramzan рамзан
aisha: aisha aicha aischa aysha ayşe ayse aisja aishah عائشة айша
fatima: fatima fatma fatimah fatemeh fadma fatime فاطمة фатима фатьма
khadija: khadija khadijah hatice chadidscha khadidja hadija hatidža kadija خديجة хадиджа
maryam: maryam mariam maria mary marie miriam meryem mirjam maria marija mariya marya مريم מרים
  мария мариам марьям мария μαρια
zaynab: zaynab zainab zeinab zeynep zejneb zineb زينب зейнаб зайнаб
sumaya: sumaya soumaya sumayya somaya سمية сумая
layla: layla leila laila leyla lejla leyla ليلى лейла лайла
amina: amina ameena emine aminah amine أمينة امينة амина
yasmin: yasmin jasmin yasmine yasemin jasmine yasmina ياسمين ясмин жасмин
nadia: nadia nadja nadya نادية надя надия
noura: noura nura nora نورة нора
samira: samira sameera semira سميرة самира
karima: karima kareema kerime كريمة карима
salma: salma selma سلمى сальма
sara: sara sarah سارة שרה сара
hawa: hawa havva eva eve ewa yeva حواء חוה ева хава
shirin: shirin schirin chirine şirin sirin شيرين ширин
"""

_EUROPEAN = """
alexander: alexander aleksandr alexandre aleksander alessandro alejandro aleksandar oleksandr
  alexandros iskander iskandar александр олександр александар αλεξανδρος إسكندر الكسندر
alexandra: alexandra aleksandra alessandra oleksandra александра олександра
alexey: alexey aleksei alexei aleksej alexej oleksiy алексей олексій
andrew: andrew andreas andrej andrei andrey andrzej andre andré andrea anders andrii ondrej
  андрей андрій андреј ανδρεας
anna: anna ana anne hanna hannah анна ганна آنا חנה αννα
anton: anton antoine antonio anthony antony antoni антон антоній
catherine: catherine katharina katarina katerina ekaterina katarzyna kateryna katrin kathrin
  caterina catarina yekaterina екатерина катерина αικατερινη
charles: charles karl carl carlos carlo karel karol карл кароль
christian: christian kristian cristian christiaan krystian кристиан христиан
christopher: christopher christoph kristof kristoffer krzysztof christophe cristobal христофор
  кристоф
daniel: daniel danyal danial daniil danilo danil daniele دانيال דניאל даниил даниэль данило
demetrius: demetrius dmitri dmitry dmitrij dimitri dmitriy dmytro dimitrios dimitar дмитрий
  дмитро димитрий δημητριος
elizabeth: elizabeth elisabeth elizaveta elisabetta elżbieta elzbieta alžbeta елизавета элизабет
eric: eric erik erich ericka эрик
eugene: eugene evgeny evgeni yevgeny jewgeni eugen jevgenij yevhen евгений євген
francis: francis franz francesco francisco françois francois frans franciszek франц франциск
frederick: frederick friedrich fredrik frederik federico frédéric frederic fryderyk фридрих
  фредерик
gabriel: gabriel jibril gibril cebrail djibril gavriil gabriele جبريل גבריאל гавриил габриэль
  джибриль
george: george georg jorge georges giorgio georgios georgi georgy jerzy jürgen jorgen juraj yuri
  jurij yury iurii юрий юрій георгий георги γεωργιος جورج
gregory: gregory grigori grigory gregor grzegorz grigorij hryhoriy григорий григорій
helen: helen helena elena elene hélène helene olena yelena jelena елена олена хелена ελενη
henry: henry heinrich henri enrique enrico henrik hendrik henryk генрих хенрик
igor: igor ihor игорь ігор
irina: irina irene irena iryna irène ирина ірина
ivan: ivan iwan johannes johann john jan jean juan giovanni ioannis hans jens jovan ian yan
  hannes иван іван ян иоанн ιωαννης
james: james jacques jaime giacomo
julia: julia yulia julija giulia iulia yuliya julie юлия юлія
katja: katja katya katia катя
lawrence: lawrence lorenz laurence lorenzo laurent lars lars лаврентий
louis: louis ludwig luis luigi lewis ludvig ludovic людвиг
luke: luke lukas lucas luca luka łukasz lukasz lukáš лука лукас
magnus: magnus магнус
margaret: margaret margarete margarita margareta marguerite małgorzata malgorzata margrethe
  маргарита
mark: mark marc marco marcus markus marko marek marcos марк марко
martin: martin martino márton marten мартин мартын
matthew: matthew matthias mathias matteo mateusz matej matvey mateo matias матвей матей матиас
michael: michael mikael mikhail michail michel miguel michele mihail michal michał mikail mihai
  mykhailo mihajlo михаил михайло михаэль ميخائيل ميكائيل מיכאל μιχαηλ
nicholas: nicholas nikolaus nikolai nikolay nicolas nikolas nicola niklas nikola mykola nikolaj
  mikołaj mikolaj николай микола никола νικολαος
olga: olga olha helga ольга
oleg: oleg oleh олег
paul: paul paulo paolo pablo pavel paweł pawel pavlo pavol bulus павел павло пауль بولس παυλος
peter: peter pedro pierre pietro piotr petr petar pyotr pjotr petros boutros butrus петр пётр
  петро петар بطرس πετρος
philip: philip filip philipp phillip felipe philippe filippo филипп пилип
raphael: raphael rafael rafal rafał raffaele рафаэль رافائيل
robert: robert roberto rupert роберт
roman: roman romano roman роман
samuel: samuel samuil samuele صموئيل שמואל самуил
sebastian: sebastian sébastien sebastien sebastiano себастьян
sergei: sergei sergey sergej sergio serge serhiy siergiej сергей сергій
simon: simon szymon shimon simone semyon semen simón شمعون שמעון симон семен семён
sofia: sofia sophia sophie zofia sofiya sofie sofija софия софья софія σοφια
stephen: stephen steven stefan stephan stefano esteban etienne étienne stepan szczepan istvan
  istván steffen степан стефан στεφανος
svetlana: svetlana swetlana svitlana світлана светлана
tatiana: tatiana tatjana tatyana tetiana tatjana татьяна тетяна
theodore: theodore theodor fyodor fedor teodor fjodor feodor федор фёдор теодор θεοδωρος
thomas: thomas tomas tomasz tommaso tomás tomaš tuomas foma томас фома θωμας
victor: victor viktor wiktor vittorio виктор віктор
vladimir: vladimir wladimir volodymyr włodzimierz vladimír володимир владимир
vladislav: vladislav wladyslaw władysław vladyslav ladislav владислав
vyacheslav: vyacheslav wjatscheslaw viacheslav vaclav václav wacław вячеслав
william: william wilhelm guillaume willem guillermo guglielmo vilhelm вильгельм уильям
xenia: xenia ksenia oksana ksenija kseniya ксения оксана
"""
# fmt: on


def _families() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    joined = (_ARABIC_AND_TURKISH + _EUROPEAN).replace("\n  ", " ").split("\n")
    for line in filter(None, joined):
        name, _, spellings = line.partition(":")
        found[name] = tuple(dict.fromkeys(spellings.split()))
    return found


FAMILIES: Final[dict[str, tuple[str, ...]]] = _families()
"""Family name (lower case ASCII) to the spellings that belong to it."""
